"""Does it name everybody whose marks change, and nobody else?"""

from calmline.grading.review.changed import Standing, as_text, changes

A, B, C = (("e", "ada", item) for item in ("a", "b", "c"))


def test_only_what_comes_out_otherwise_is_told():
    before = {A: Standing(2.0, False), B: Standing(1.0, False), C: Standing(3.0, False)}
    after = {A: Standing(2.0, False), B: Standing(1.5, False), C: Standing(3.0000000001, False)}
    [change] = changes(before, after)
    assert (change.item, change.before, change.after, change.counts) == ("b", 1.0, 1.5, True)


def test_a_persons_mark_stays_and_is_told():
    [change] = changes({A: Standing(2.0, False, 5.0)}, {A: Standing(4.0, True)})
    assert not change.counts
    assert "a person's 5 stays" in as_text([change], "en")
    assert "人工评的 5 分保留" in as_text([change], "zh")


def test_where_a_person_has_marked_nothing_comes_back_to_the_queue():
    assert changes({A: Standing(2.0, False, 5.0)}, {A: Standing(2.0, True)}) == []


def test_what_begins_or_ceases_to_wait_is_told():
    found = changes(
        {A: Standing(2.0, False), B: Standing(2.0, True)}, {A: Standing(2.0, True), B: Standing(2.0, False)}
    )
    assert [change.waits for change in found] == [True, False]
    assert not any(change.counts for change in found)
    text = as_text(found, "en")
    assert "2 items of 1 learners would change; of them 0 change points." in text
    assert "then waits for a person" in text
    assert "then waits for nobody" in text


def test_what_was_never_graded_is_new_and_no_change():
    found = changes({}, {A: Standing(2.0, False), B: Standing(0.0, False), ("e", "bo", "a"): Standing(1.0, False)})
    assert all(change.is_new and not change.counts for change in found)
    assert as_text(found, "en") == "No mark would change.\n2 hand-ins were not graded before.\n"


def test_a_hand_in_that_is_gone_is_none():
    assert changes({A: Standing(2.0, False)}, {}) == []


def test_learners_come_one_after_the_other():
    names = [("e", "bo", "b"), ("e", "ada", "a"), ("d", "bo", "a")]
    found = changes({name: Standing(1.0, False) for name in names}, {name: Standing(2.0, False) for name in names})
    lines = [line for line in as_text(found, "en").splitlines() if "·" in line]
    assert lines == ["d · bo", "e · ada", "e · bo"]
