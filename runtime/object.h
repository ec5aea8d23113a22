/* Objects: instances, exceptions, cells. Fields lie behind the header, where the type's offsets
 * say. Exceptions keep behind their fields what else is known of how they were raised, so that
 * raising them again goes on with their traceback. Called on fibers.
 */
#pragma once

#include "runtime/runtime_internal.h"

/* What an object of the type takes, what is kept behind its fields included. */
size_t rt_object_size(const struct rt_type *type);
/* Whether the field holds a value: one that has a bit of its own says so; others begin as zeros,
 * and are no value as long as they are. */
bool rt_object_has(const struct rt_object *object, uint32_t field);
/* Frees an object whose last reference is gone and whose fields were released. */
void rt_object_destroy(struct rt_heap *heap, struct rt_object *object);
/* Its class, without what that is nested in. */
const char *rt_exception_name(const struct rt_image *image, struct rt_object *exception);
/* How the exception was raised last; NULL: not known. Owned by the exception. The place is NULL
 * when the object is none. */
struct rt_failure **rt_object_failure(struct rt_object *object);
