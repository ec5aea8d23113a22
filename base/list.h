/* A circular doubly linked list whose links lie in the members. A zeroed link is in no list. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next;
    struct list *previous;
};

#define LIST_ENTRY(link, type, member) ((type *)((char *)(link) - offsetof(type, member)))

/* The member that is looked at may leave the list meanwhile. */
#define LIST_FOR(link, head)                                                                       \
    for (struct list *link = (head)->next, *link##_next = link->next; link != (head);              \
         link = link##_next, link##_next = link->next)

static inline void list_init(struct list *head)
{
    head->next = head;
    head->previous = head;
}

static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}

static inline bool list_linked(const struct list *link)
{
    return link->next != NULL;
}

static inline void list_append(struct list *head, struct list *link)
{
    link->next = head;
    link->previous = head->previous;
    head->previous->next = link;
    head->previous = link;
}

static inline void list_remove(struct list *link)
{
    if (!link->next)
        return;
    link->previous->next = link->next;
    link->next->previous = link->previous;
    *link = (struct list){0};
}

/* NULL when empty. */
static inline struct list *list_take_first(struct list *head)
{
    struct list *first = head->next;
    if (first == head)
        return NULL;
    list_remove(first);
    return first;
}
