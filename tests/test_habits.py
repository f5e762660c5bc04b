"""What brings each user back, and which requirements serve it."""

from prdbuilder.document.habits import habits
from prdbuilder.document.schema import Document, HabitLoop, Persona, Prd, Product, Requirement

LOOP = HabitLoop(external_trigger="the phone buzzes", internal_trigger="hurry", action="one touch")


def user(name="driver", loop=LOOP):
    return Persona(id=name, name=name, uses=True, habit_loop=loop)


def needed(number, step="trigger", personas=("driver",), facing="user", status="agreed"):
    fields = {"facing": facing, "status": status, "habit_step": step, "personas": personas}
    return Requirement(id=f"CD-{number}", statement="See the counter", **fields)


def loops(personas, requirements=()):
    header = {"product": Product(key="CD", name="Courier Desk"), "prd": Prd(title="Faster handover")}
    return habits(Document(personas=personas, requirements=requirements, **header))


def served(habit):
    return {step.step.value: [one.id for one in step.requirements] for step in habit.steps}


def test_a_loop_has_its_steps_in_order_with_what_serves_each():
    habit = loops([user()], [needed(1), needed(2, "reward"), needed(3)])["driver"]
    assert served(habit) == {"trigger": ["CD-1", "CD-3"], "action": [], "reward": ["CD-2"], "investment": []}
    assert [step.said for step in habit.steps] == [("the phone buzzes", "hurry"), ("one touch",), (), ()]


def test_a_step_that_is_written_and_that_nothing_serves_is_unserved():
    assert loops([user()], [needed(1)])["driver"].unserved == ("action",)


def test_a_step_that_nobody_wrote_is_not_unserved():
    habit = loops([user(loop=HabitLoop())])["driver"]
    assert habit.unserved == ()
    assert not habit.is_written


def test_only_what_faces_the_user_is_alive_and_names_the_persona_serves():
    others = [
        needed(1, facing="customer"),
        needed(2, facing="unsorted"),
        needed(3, status="dropped"),
        needed(4, personas=("lead",)),
        needed(5, step=None),
    ]
    found = loops([user(), user("lead")], others)
    assert served(found["driver"])["trigger"] == []
    assert served(found["lead"])["trigger"] == ["CD-4"]


def test_a_requirement_that_names_two_users_serves_both_and_each_once():
    found = loops([user(), user("lead")], [needed(1, personas=("lead", "driver", "lead"))])
    assert [served(habit)["trigger"] for habit in found.values()] == [["CD-1"], ["CD-1"]]


def test_whoever_is_not_known_to_use_has_no_loop():
    assert list(loops([user(), Persona(id="owner", name="owner", pays=True)])) == ["driver"]
