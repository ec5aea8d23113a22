/* See ir_support.h. */
#include "ir_support.h"

#include "jit/ir_text.h"
#include "jit/ir_verify.h"

#include <stdlib.h>
#include <string.h>

struct ir_module *support_read(const char *text, struct arena *arena)
{
    struct ir_parse_error error;
    struct ir_module *module = NULL;
    int result = ir_parse(text, strlen(text), arena, &error, &module);
    if (result) {
        fprintf(stderr, "line %u: %s\n", error.line, error.message);
        return NULL;
    }
    const char *message = "out of memory";
    if (ir_verify(module, arena, &message)) {
        fprintf(stderr, "%s\n", message);
        return NULL;
    }
    return module;
}

char *support_print(const struct ir_module *module)
{
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (!file)
        abort();
    ir_print(module, file);
    fclose(file);
    return text;
}

char *support_file(const char *path, size_t *ret_bytes)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    size_t count = 0, capacity = 1 << 16;
    char *text = malloc(capacity + 1);
    for (size_t got; text && (got = fread(text + count, 1, capacity - count, file)) > 0;) {
        count += got;
        if (count == capacity) {
            capacity *= 2;
            char *more = realloc(text, capacity + 1);
            if (!more)
                free(text);
            text = more;
        }
    }
    fclose(file);
    if (text)
        text[count] = 0;
    *ret_bytes = count;
    return text;
}

const char support_everything[] =
    "fast_floats\n"
    "entry @main\n"
    "site 1 \"a \\\"b\\\"\\\\.py\" \"f\\x0a\" 3:4\n"
    "site 2 \"b.py\" \"<module>\" 30:0\n"
    "global 0: list<int> 17\n"
    "global 1: closure#3<float, instance#2<7: float, 9: list<str>>> 18\n"
    "string 0 \"text\\x00\\xe9\"\n"
    "string 1 \"\"\n"
    "\n"
    "func @main -> tuple<int, float> {\n"
    "b0:\n"
    "  %1: int = int -9223372036854775808\n"
    "  %2: float = float 0.1\n"
    "  %3: float = float inf\n"
    "  %4: float = float nan:7ff8000000000000\n"
    "  %5: bool = bool true\n"
    "  %6: str = str 1\n"
    "  %7: none = unit\n"
    "  %8: function#4 = unit\n"
    "  %9: list<int> = global 0\n"
    "  %10: closure#3<float, instance#2<7: float, 9: list<str>>> = global 1\n"
    "  %11: tuple<int, float> = make %1, %2\n"
    "  %12: float = field 1 %11\n"
    "  %13: union<none, int, float> = inject %1\n"
    "  %14: int = tag %13\n"
    "  switch %14, b1, b2(%13), b3(%1, %2)\n"
    "b1:\n"
    "  %15: int = payload 1 %13\n"
    "  %16: int = select %5, %1, %15\n"
    "  %17: int = int.add [no_overflow] %1, %16 !1\n"
    "  %18: int = int.floordiv [nonzero, non_negative] %17, %16 !1\n"
    "  %19: bool = int.cmp le %17, %18\n"
    "  %20: float = math SIN [finite] %2\n"
    "  %21: float = math LDEXP %2, %1 !2\n"
    "  %22: float = int.to_float [non_negative] %18\n"
    "  %23: bool = float.cmp ne %22, %20\n"
    "  %24: bool = mixed.cmp lt %1, %20\n"
    "  %25: bool = str.cmp gt %6, %6\n"
    "  %26: list<int> = list.new\n"
    "  %27: list<int> = list.new %1, %18 !2\n"
    "  %28: int = list.count %27\n"
    "  %29: int = index.check LIST_INDEX %1, %28 !1\n"
    "  %30: int = list.get %27, %29\n"
    "  %31: list<int> = list.slice %27, %1, %28, %30, %5, %19, %23 !1\n"
    "  %32: list<union<none, int>> = list.convert %31\n"
    "  %33: int = call [cannot_fail] @f$1(%1, %27) !1\n"
    "  %34: tuple<int, int> = fork @f$1(%1, %27), @f$1(%33, %26) !1 !2\n"
    "  %35: list<int> = collect @each(%28, %27) !2\n"
    "  %36: tuple<int, bool> = reduce MIN_INT @each(%28, %27)\n"
    "  %37: int = reduce COUNT @each(%28, %27)\n"
    "  retain %27\n"
    "  release %27\n"
    "  poll\n"
    "  return %11\n"
    "b2(%38: union<none, int, float>):\n"
    "  branch %5, b4, b5\n"
    "b3(%39: int, %40: float):\n"
    "  raise.code TYPE \"unsupported operand\" !1\n"
    "b4:\n"
    "  %41: exception#2147483650<int> = make %1\n"
    "  raise %41 !1\n"
    "b5:\n"
    "  stop UNSUPPORTED !1\n"
    "}\n"
    "\n"
    "func @f$1 -> int [fails, recursive, heavy] {\n"
    "b0(%1: int, %2: list<int>):\n"
    "  stack.check\n"
    "  jump b1\n"
    "b1:\n"
    "  return %1\n"
    "}\n"
    "\n"
    "fill @each emits int total -> none {\n"
    "b0(%1: int, %2: int, %3: list<int>):\n"
    "  emit %1\n"
    "  %9: none = unit\n"
    "  return %9\n"
    "}\n"
    "\n"
    "func @\"a name\" -> never {\n"
    "b0:\n"
    "  call @\"a name\"()\n"
    "  unreachable\n"
    "}\n";

const char support_heavy[] = "entry @main\n"
                             "site 1 \"a.py\" \"f\" 1:1\n"
                             "site 2 \"a.py\" \"f\" 2:2\n"
                             "site 3 \"a.py\" \"f\" 3:3\n"
                             "global 0: list<list<int>> 1\n"
                             "func @main -> int {\n"
                             "b0:\n"
                             "  %1: int = int 10\n"
                             "  %2: int = call @two(%1)\n"
                             "  %3: int = call @five(%2)\n"
                             "  %4: int = call @dependent(%3)\n"
                             "  %5: int = call @second()\n"
                             "  %6: bool = int.cmp lt %4, %5\n"
                             "  branch %6, b1, b2\n"
                             "b1:\n"
                             "  jump b3(%4)\n"
                             "b2:\n"
                             "  jump b3(%5)\n"
                             "b3(%7: int):\n"
                             "  return %7\n"
                             "}\n"
                             "func @two -> int {\n"
                             "b0(%1: int):\n"
                             "  %2: int = int 1\n"
                             "  %3: int = call @two(%1) !1\n"
                             "  %4: int = int.not %3\n"
                             "  %5: int = int.sub [no_overflow] %1, %2\n"
                             "  %6: int = call @two(%5) !2\n"
                             "  %7: int = int.add %4, %6 !3\n"
                             "  return %7\n"
                             "}\n"
                             "func @five -> int {\n"
                             "b0(%1: int):\n"
                             "  %2: int = call @two(%1) !1\n"
                             "  %3: int = call @two(%1) !2\n"
                             "  %4: int = call @two(%1) !3\n"
                             "  %5: int = call @two(%1)\n"
                             "  %6: int = call @five(%1)\n"
                             "  %7: int = int.add %2, %3\n"
                             "  %8: int = int.add %4, %5\n"
                             "  %9: int = int.add %6, %7\n"
                             "  %10: int = int.add %8, %9\n"
                             "  return %10\n"
                             "}\n"
                             "func @dependent -> int {\n"
                             "b0(%1: int):\n"
                             "  %2: int = call @two(%1)\n"
                             "  %3: int = int.add %1, %1\n"
                             "  %4: int = call @two(%3)\n"
                             "  %5: int = call @two(%4)\n"
                             "  %6: int = call @two(%4)\n"
                             "  %7: int = call @two(%6)\n"
                             "  %8: int = int.xor %7, %5\n"
                             "  return %8\n"
                             "}\n"
                             "func @second -> int {\n"
                             "b0:\n"
                             "  %1: list<list<int>> = global 0\n"
                             "  %2: int = call @read(%1)\n"
                             "  %3: int = int 3\n"
                             "  %4: list<int> = call @build(%3)\n"
                             "  %5: list<int> = list.concat %4, %4\n"
                             "  %6: tuple<list<int>, list<int>> = make %5, %5\n"
                             "  %7: list<int> = field 0 %6\n"
                             "  %8: int = list.count %7\n"
                             "  return %8\n"
                             "}\n"
                             "func @read -> int {\n"
                             "b0(%1: list<list<int>>):\n"
                             "  %2: int = list.count %1\n"
                             "  %3: int = int 0\n"
                             "  %4: int = int 1\n"
                             "  jump b1(%3, %3)\n"
                             "b1(%5: int, %6: int):\n"
                             "  %7: bool = int.cmp lt %5, %2\n"
                             "  branch %7, b2, b3\n"
                             "b2:\n"
                             "  %8: list<int> = list.get %1, %5\n"
                             "  %9: int = list.count %8\n"
                             "  %10: int = int.add %6, %9\n"
                             "  %11: int = int.add %5, %4\n"
                             "  jump b1(%11, %10)\n"
                             "b3:\n"
                             "  return %6\n"
                             "}\n"
                             "func @build -> list<int> {\n"
                             "b0(%1: int):\n"
                             "  %2: int = int 0\n"
                             "  %3: int = int 1\n"
                             "  %4: list<int> = list.new\n"
                             "  jump b1(%2, %4)\n"
                             "b1(%5: int, %6: list<int>):\n"
                             "  %7: bool = int.cmp lt %5, %1\n"
                             "  branch %7, b2, b3\n"
                             "b2:\n"
                             "  %8: list<int> = list.new %5\n"
                             "  %9: list<int> = list.concat %6, %8\n"
                             "  %10: bool = int.cmp eq %5, %3\n"
                             "  %11: int = int.add %5, %3\n"
                             "  branch %10, b1(%11, %6), b1(%11, %9)\n"
                             "b3:\n"
                             "  return %6\n"
                             "}\n";
