"""One persona for each role, however it is spelled; roles are joined and split only where that is safe."""

import pytest

from prdbuilder.readers import read
from tests.test_reading_user_stories import persona_names


def named(*roles):
    return persona_names("".join(f"As {role}, I want to pay.\n" for role in roles))


@pytest.mark.parametrize(
    ("roles", "personas"),
    [
        (("a system administrator", "a systems administrator"), ["System administrator"]),
        (("a Systems Administrator", "systems administrators"), ["Systems Administrator"]),
        (("a data entries clerk", "a data entry clerk"), ["Data entries clerk"]),
        (("a process owner", "a processes owner"), ["Process owner"]),
    ],
)
def test_a_plural_before_the_role_makes_no_other_persona(roles, personas):
    assert named(*roles) == personas


@pytest.mark.parametrize(
    "roles",
    [
        ("a new editor", "a news editor"),
        ("a good manager", "a goods manager"),
        ("a custom officer", "a customs officer"),
        ("an administrator of system", "an administrator of systems"),
        ("a web developer", "a developer"),
        ("a site admin", "a site administrator"),
    ],
)
def test_what_may_be_another_role_stays_another_persona(roles):
    assert len(named(*roles)) == 2


def test_the_id_of_a_persona_is_the_same_whichever_spelling_comes_first():
    roles = ["Systems administrator", "System administrators", "Sales manager", "Kubernetes users"]
    for text in (roles, reversed(roles)):
        document = read("".join(f"As a {role}, I want to pay.\n" for role in text)).document
        ids = {persona.id for persona in document.personas}
        assert ids == {"system-administrator", "sales-manager", "kubernetes-user"}


@pytest.mark.parametrize(
    ("role", "personas"),
    [
        ("chef de projet et développeur", ["Chef de projet", "Développeur"]),
        ("chef de projet ou directrice technique", ["Chef de projet", "Directrice technique"]),
        ("head of design and developer", ["Head of design", "Developer"]),
        ("director of sales or a marketing manager", ["Director of sales", "Marketing manager"]),
        ("chef de projet et de produit", ["Chef de projet et de produit"]),
        ("administrateur de réseau et ordinateur", ["Administrateur de réseau et ordinateur"]),
        ("administrator of phone and computer", ["Administrator of phone and computer"]),
        ("member of the team and staff", ["Member of the team and staff"]),
        ("manager of the engineer and developer", ["Manager of the engineer and developer"]),
        ("user who is a driver and manager", ["User who is a driver and manager"]),
        ("administrators of systems and developers", ["Administrators of systems and developers"]),
    ],
)
def test_a_role_with_what_it_is_about_is_parted_only_from_a_trade(role, personas):
    is_french = role.startswith(("chef", "administrateur"))
    story = f"En tant que {role}, je veux payer." if is_french else f"As a {role}, I want to pay."
    assert persona_names(story) == personas
