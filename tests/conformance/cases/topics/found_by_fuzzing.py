"""What random programs came down to that once went wrong."""
# mypy: ignore-errors


def raises_insert_beyond_index():
    v5 = []
    v5.insert(10**25, 0)


def lambda_in_subscript_target():
    v9 = {"a": 1}
    v9[(lambda v13: "|")(1)] = 1
    return v9


def generator_in_subscript_target():
    v5 = [1]
    v5[sum(v12 for v12 in range(1))] = 2
    return v5


def raises_generator_in_subscript_target():
    v5 = []
    v5[int("0" + "".join(v12 for v12 in ""))] = 0


def element_wider_than_the_list_in_match():
    v2 = 3
    v19 = []
    match [v2 for v23 in ""]:
        case [v21, *v22]:
            v22.insert(0, 10**25)
    return v19


def big_appended_to_rest():
    v1, *v2 = [1, 2]
    v2.append(10**25)
    return v2
