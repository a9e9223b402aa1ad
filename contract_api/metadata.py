"""All tables of the contract schema, gathered for migrations."""

from __future__ import annotations

from contract_api.access_log import models as access_log
from contract_api.appointments import models as appointments
from contract_api.booking import models as booking
from contract_api.canned import models as canned
from contract_api.cases import models as cases
from contract_api.contacts import models as contacts
from contract_api.contracts import models as contracts
from contract_api.contracts import template_models as templates
from contract_api.conversations import models as conversations
from contract_api.database import Base
from contract_api.disclosure import models as disclosure
from contract_api.enrolment import models as enrolment
from contract_api.languages import models as languages
from contract_api.links import models as links
from contract_api.notes import models as notes
from contract_api.people import models as people
from contract_api.providers import models as providers
from contract_api.pulse import models as pulse
from contract_api.questions import models as questions
from contract_api.retention import models as retention
from contract_api.staff import models as staff
from contract_api.staff_mail import models as staff_mail
from contract_api.unanswered import models as unanswered
from contract_api.unasked import models as unasked
from contract_api.units import models as units
from contract_api.waiting import models as waiting

TABLES = (
    access_log,
    appointments,
    booking,
    canned,
    cases,
    contacts,
    contracts,
    conversations,
    disclosure,
    languages,
    links,
    notes,
    enrolment,
    people,
    providers,
    pulse,
    questions,
    retention,
    staff,
    staff_mail,
    templates,
    unanswered,
    unasked,
    units,
    waiting,
)
"""The modules whose import registers the tables."""

metadata = Base.metadata
