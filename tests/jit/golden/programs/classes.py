class Add:
    def __init__(self, argument):
        self.argument = argument

    def __call__(self, x):
        return self.argument + x


class Compose:
    def __init__(self, f, g):
        self.f = f
        self.g = g

    def __call__(self, x):
        return self.f(self.g(x))


def main():
    return [Compose(Add(1.5), Add(i))(2) for i in range(3) if i]


# ---- golden
# ---- specialised
# shape 1 list<float>
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "classes.py" "main" 18:1
# site 3 "classes.py" "main" 19:51
# site 4 "classes.py" "main" 19:57
# site 5 "classes.py" "main" 19:12
# site 6 "classes.py" "<listcomp>" 19:1
# site 7 "classes.py" "<listcomp>" 19:63
# site 8 "classes.py" "<listcomp>" 19:13
# site 9 "classes.py" "<listcomp>" 19:21
# site 10 "classes.py" "<listcomp>" 19:25
# site 11 "classes.py" "__init__" 2:1
# site 12 "classes.py" "__init__" 3:9
# site 13 "classes.py" "__init__" 2:5
# site 14 "classes.py" "<listcomp>" 19:31
# site 15 "classes.py" "__init__" 10:1
# site 16 "classes.py" "__init__" 11:9
# site 17 "classes.py" "__init__" 12:9
# site 18 "classes.py" "__init__" 10:5
# site 19 "classes.py" "<listcomp>" 19:39
# site 20 "classes.py" "__call__" 14:1
# site 21 "classes.py" "__call__" 15:16
# site 22 "classes.py" "__call__" 15:23
# site 23 "classes.py" "__call__" 5:1
# site 24 "classes.py" "__call__" 6:16
# site 25 "classes.py" "__call__" 6:9
# site 26 "classes.py" "__call__" 15:9
# site 27 "classes.py" "main" 19:5
#
# func @$0 -> tuple<list$1> {
# b0:
#   jump b1 !1
# b1:
#   %1: list$1 = call @main$1() !1
#   %2: tuple<list$1> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> list$1 {
# b0:
#   jump b1 !2
# b1:
#   %1: int = int 3 !4
#   %2: int = int 0 !3
#   %3: int = int 1 !3
#   %4: range#1<int, int, int> = make %2, %1, %3 !3
#   %5: int = int 0 !5
#   %6: int = int 1 !5
#   %7: int = int 3 !5
#   %8: iterator<range#1<int, int, int>, int, int> = make %4, %5, %7 !5
#   %9: class#0 = unit !5
#   %10: class#1 = unit !5
#   %11: closure#1<class#0, class#1> = make %9, %10 !5
#   %12: generator<range#1<int, int, int>, closure#1<class#0, class#1>> = make %4, %11 !5
#   %13: int = int 1 !5
#   %14: int = int 3 !5
#   %15: list$1 = collect @fill$2(%14, %12) !5
#   return %15 !27
# }
#
# fill @fill$2 emits float -> none {
# b0(%1: int, %2: int, %3: generator<range#1<int, int, int>, closure#1<class#0, class#1>>):
#   jump b1(%1)
# b1(%4: int):
#   %5: bool = int.cmp lt %4, %2
#   branch %5, b2, b4
# b2:
#   %6: range#1<int, int, int> = field 0 %3
#   %7: int = field 0 %6
#   %8: int = field 2 %6
#   %9: int = int.add [no_overflow] %7, %4
#   %10: closure#1<class#0, class#1> = field 1 %3
#   %11: union<skip, float> = call @<listcomp>$3(%10, %9)
#   %12: int = tag %11
#   %13: int = int 0
#   %14: bool = int.cmp eq %12, %13
#   branch %14, b3, b5
# b3:
#   %16: int = int 1
#   %17: int = int.add [no_overflow] %4, %16
#   jump b1(%17)
# b4:
#   %18: none = unit
#   return %18
# b5:
#   %15: float = payload 1 %11
#   emit %15
#   jump b3
# }
#
# func @<listcomp>$3 -> union<skip, float> {
# b0(%1: closure#1<class#0, class#1>, %2: int):
#   jump b1(%2) !6
# b1(%3: int):
#   %4: int = int 0 !7
#   %5: bool = int.cmp ne %3, %4 !7
#   branch %5, b2, b3 !7
# b2:
#   jump b4(%3) !7
# b3:
#   jump b5 !7
# b4(%6: int):
#   %8: float = float 1.5 !10
#   %9: instance#1 = make !9
#   %10: instance#1<20: float> = call @__init__$4(%9, %8) !9
#   %11: instance#1 = make !14
#   %12: instance#1<20: int> = call @__init__$5(%11, %6) !14
#   %13: instance#0 = make !8
#   %14: instance#0<14: instance#1<20: float>, 15: instance#1<20: int>> = call @__init__$6(%13, %10, %12) !8
#   %15: int = int 2 !19
#   %16: function#3 = unit !8
#   %17: bound_method<instance#0<14: instance#1<20: float>, 15: instance#1<20: int>>, function#3> = make %14, %16 !8
#   %18: float = call @__call__$7(%14, %15) !8
#   %19: union<skip, float> = inject %18 !8
#   return %19 !8
# b5:
#   %7: skip = unit !7
#   %20: union<skip, float> = inject %7 !7
#   return %20 !7
# }
#
# func @__init__$4 -> instance#1<20: float> {
# b0(%1: instance#1, %2: float):
#   jump b1(%2) !11
# b1(%3: float):
#   %4: instance#1 = make !11
#   %5: instance#1<20: float> = make %3 !12
#   return %5 !13
# }
#
# func @__init__$5 -> instance#1<20: int> {
# b0(%1: instance#1, %2: int):
#   jump b1(%2) !11
# b1(%3: int):
#   %4: instance#1 = make !11
#   %5: instance#1<20: int> = make %3 !12
#   return %5 !13
# }
#
# func @__init__$6 -> instance#0<14: instance#1<20: float>, 15: instance#1<20: int>> {
# b0(%1: instance#0, %2: instance#1<20: float>, %3: instance#1<20: int>):
#   %6: float = field 0 %2 !15
#   %7: int = field 0 %3 !15
#   jump b1(%6, %7) !15
# b1(%4: float, %5: int):
#   %8: instance#0 = make !15
#   %9: instance#1<20: float> = make %4 !15
#   %10: instance#1<20: int> = make %5 !15
#   %11: instance#0<14: instance#1<20: float>> = make %9 !16
#   %12: instance#0<14: instance#1<20: float>, 15: instance#1<20: int>> = make %9, %10 !17
#   return %12 !18
# }
#
# func @__call__$7 -> float {
# b0(%1: instance#0<14: instance#1<20: float>, 15: instance#1<20: int>>, %2: int):
#   %6: instance#1<20: float> = field 0 %1 !20
#   %7: float = field 0 %6 !20
#   %8: instance#1<20: int> = field 1 %1 !20
#   %9: int = field 0 %8 !20
#   jump b1(%7, %9, %2) !20
# b1(%3: float, %4: int, %5: int):
#   %10: instance#1<20: float> = make %3 !20
#   %11: instance#1<20: int> = make %4 !20
#   %12: instance#0<14: instance#1<20: float>, 15: instance#1<20: int>> = make %10, %11 !20
#   %13: function#5 = unit !22
#   %14: bound_method<instance#1<20: int>, function#5> = make %11, %13 !22
#   %15: int = call @__call__$8(%11, %5) !22
#   %16: function#5 = unit !21
#   %17: bound_method<instance#1<20: float>, function#5> = make %10, %16 !21
#   %18: float = call @__call__$9(%10, %15) !21
#   return %18 !26
# }
#
# func @__call__$8 -> int {
# b0(%1: instance#1<20: int>, %2: int):
#   %5: int = field 0 %1 !23
#   jump b1(%5, %2) !23
# b1(%3: int, %4: int):
#   %6: instance#1<20: int> = make %3 !23
#   %7: int = int.add %3, %4 !24
#   return %7 !25
# }
#
# func @__call__$9 -> float {
# b0(%1: instance#1<20: float>, %2: int):
#   %5: float = field 0 %1 !23
#   jump b1(%5, %2) !23
# b1(%3: float, %4: int):
#   %6: instance#1<20: float> = make %3 !23
#   %7: float = int.to_float %4 !24
#   %8: float = float.add %3, %7 !24
#   return %8 !25
# }
# ---- optimised
# shape 1 list<float>
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "classes.py" "main" 18:1
# site 3 "classes.py" "main" 19:51
# site 4 "classes.py" "main" 19:57
# site 5 "classes.py" "main" 19:12
# site 6 "classes.py" "<listcomp>" 19:1
# site 7 "classes.py" "<listcomp>" 19:63
# site 8 "classes.py" "<listcomp>" 19:13
# site 9 "classes.py" "<listcomp>" 19:21
# site 10 "classes.py" "<listcomp>" 19:25
# site 11 "classes.py" "__init__" 2:1
# site 12 "classes.py" "__init__" 3:9
# site 13 "classes.py" "__init__" 2:5
# site 14 "classes.py" "<listcomp>" 19:31
# site 15 "classes.py" "__init__" 10:1
# site 16 "classes.py" "__init__" 11:9
# site 17 "classes.py" "__init__" 12:9
# site 18 "classes.py" "__init__" 10:5
# site 19 "classes.py" "<listcomp>" 19:39
# site 20 "classes.py" "__call__" 14:1
# site 21 "classes.py" "__call__" 15:16
# site 22 "classes.py" "__call__" 15:23
# site 23 "classes.py" "__call__" 5:1
# site 24 "classes.py" "__call__" 6:16
# site 25 "classes.py" "__call__" 6:9
# site 26 "classes.py" "__call__" 15:9
# site 27 "classes.py" "main" 19:5
#
# func @$0 -> tuple<list$1> [fails, heavy] {
# b0:
#   %1: list$1 = call @main$1() !1
#   %2: tuple<list$1> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> list$1 [fails, heavy] {
# b0:
#   %1: int = int 3 !4
#   %2: int = int 0 !3
#   %3: int = int 1 !3
#   %4: range#1<int, int, int> = make %2, %1, %3 !3
#   %9: class#0 = unit !5
#   %10: class#1 = unit !5
#   %11: closure#1<class#0, class#1> = make %9, %10 !5
#   %12: generator<range#1<int, int, int>, closure#1<class#0, class#1>> = make %4, %11 !5
#   %15: list$1 = collect @fill$2(%1, %12) !5
#   return %15 !27
# }
#
# fill @fill$2 emits float -> none {
# b0(%1: int, %2: int, %3: generator<range#1<int, int, int>, closure#1<class#0, class#1>>):
#   %13: int = int 0
#   %16: int = int 1
#   jump b1(%1)
# b1(%4: int):
#   %5: bool = int.cmp lt %4, %2
#   branch %5, b2, b4
# b2:
#   %10: closure#1<class#0, class#1> = field 1 %3
#   %11: union<skip, float> = call [cannot_fail] @<listcomp>$3(%10, %4)
#   %12: int = tag %11
#   %14: bool = int.cmp eq %12, %13
#   branch %14, b3, b5
# b3:
#   %17: int = int.add [no_overflow] %4, %16
#   jump b1(%17)
# b4:
#   %18: none = unit
#   return %18
# b5:
#   %15: float = payload 1 %11
#   emit %15
#   jump b3
# }
#
# func @<listcomp>$3 -> union<skip, float> {
# b0(%1: closure#1<class#0, class#1>, %2: int):
#   %4: int = int 0 !7
#   %8: float = float 1.5 !10
#   %15: int = int 2 !19
#   %5: bool = int.cmp ne %2, %4 !7
#   branch %5, b1, b2 !7
# b1:
#   %9: instance#1 = make !9
#   %10: instance#1<20: float> = call [cannot_fail] @__init__$4(%9, %8) !9
#   %12: instance#1<20: int> = call [cannot_fail] @__init__$5(%9, %2) !14
#   %13: instance#0 = make !8
#   %14: instance#0<14: instance#1<20: float>, 15: instance#1<20: int>> = call [cannot_fail] @__init__$6(%13, %10, %12) !8
#   %18: float = call [cannot_fail] @__call__$7(%14, %15) !8
#   %19: union<skip, float> = inject %18 !8
#   return %19 !8
# b2:
#   %7: skip = unit !7
#   %20: union<skip, float> = inject %7 !7
#   return %20 !7
# }
#
# func @__init__$4 -> instance#1<20: float> {
# b0(%1: instance#1, %2: float):
#   %5: instance#1<20: float> = make %2 !12
#   return %5 !13
# }
#
# func @__init__$5 -> instance#1<20: int> {
# b0(%1: instance#1, %2: int):
#   %5: instance#1<20: int> = make %2 !12
#   return %5 !13
# }
#
# func @__init__$6 -> instance#0<14: instance#1<20: float>, 15: instance#1<20: int>> {
# b0(%1: instance#0, %2: instance#1<20: float>, %3: instance#1<20: int>):
#   %12: instance#0<14: instance#1<20: float>, 15: instance#1<20: int>> = make %2, %3 !17
#   return %12 !18
# }
#
# func @__call__$7 -> float {
# b0(%1: instance#0<14: instance#1<20: float>, 15: instance#1<20: int>>, %2: int):
#   %6: instance#1<20: float> = field 0 %1 !20
#   %8: instance#1<20: int> = field 1 %1 !20
#   %15: int = call [cannot_fail] @__call__$8(%8, %2) !22
#   %18: float = call [cannot_fail] @__call__$9(%6, %15) !21
#   return %18 !26
# }
#
# func @__call__$8 -> int {
# b0(%1: instance#1<20: int>, %2: int):
#   %5: int = field 0 %1 !23
#   %7: int = int.add [no_overflow] %5, %2 !24
#   return %7 !25
# }
#
# func @__call__$9 -> float {
# b0(%1: instance#1<20: float>, %2: int):
#   %5: float = field 0 %1 !23
#   %7: float = int.to_float [non_negative] %2 !24
#   %8: float = float.add %5, %7 !24
#   return %8 !25
# }
# ---- result
# ([4.5, 5.5, ...2], )
