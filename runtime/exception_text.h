/* What exceptions say. Called on fibers. */
#pragma once

#include "runtime/text.h"

/* str() and repr() of an exception whose class has no method of its own for it. */
void rt_text_exception_str(struct rt_text *text, struct rt_object *exception, int32_t site);
void rt_text_exception_repr(struct rt_text *text, struct rt_object *exception, int32_t site);

/* ---- natives: see jit/native.def */
int32_t rt_exception_str(struct rt_context *context, struct rt_object *exception, int32_t site,
                         struct rt_str **ret_str);
int32_t rt_exception_repr(struct rt_context *context, struct rt_object *exception, int32_t site,
                          struct rt_str **ret_str);
/* What a built-in operation has to say, when the exception has no args. */
int32_t rt_exception_message(struct rt_context *context, struct rt_object *exception, int32_t site,
                             struct rt_str **ret_str);
int32_t rt_print(struct rt_context *context, const struct rt_str *text, int32_t site);
