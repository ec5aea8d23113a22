/* See specialise_regex.h. Only purlin's own modules call these: arguments of other types are
 * refused, not worded as CPython would. */
#include "jit/specialise_regex.h"

#include "jit/specialise_text.h"

enum { FIND_ARGUMENTS = 7 };

bool regex_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                   uint32_t count, struct value *ret_value)
{
    static const char kinds[] = "sisiiii";
    bool describes = builtin == BUILTIN_REGEX_DESCRIBE;
    if (!describes && builtin != BUILTIN_REGEX_FIND)
        return false;
    *ret_value = value_never();
    struct value operands[FIND_ARGUMENTS];
    uint32_t wanted = describes ? 2 : FIND_ARGUMENTS;
    if (count != wanted) {
        *ret_value = stop_unsupported(b, "%s() with these arguments", builtin_name(builtin));
        return true;
    }
    for (uint32_t i = 0; i < count; i++) {
        bool good = kinds[i] == 's' ? kind_of(b, values[i]) == TYPE_STR : is_integral(b, values[i]);
        if (!good) {
            *ret_value =
                stop_unsupported(b, "a regular expression over %s", type_name(b, values[i].type));
            return true;
        }
        operands[i] = kinds[i] == 's' ? values[i] : big_clamp(b, values[i]);
        if (ended(operands[i]))
            return true;
    }
    *ret_value = emit(b, IR_NATIVE, describes ? TYPE_ID_STR : list_type(b, TYPE_ID_INT),
                      describes ? IR_NATIVE_REGEX_DESCRIBE : IR_NATIVE_REGEX_FIND, operands, count);
    return true;
}
