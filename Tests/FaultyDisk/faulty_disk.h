#ifndef FAULTY_DISK_INTERNAL_H
#define FAULTY_DISK_INTERNAL_H

#include "include/FaultyDisk.h"
#include <sqlite3.h>

enum { most_files = 32, most_regions = 64, most_processes = 64, name_bytes = 512, sector_bytes = 512 };

/* A write, or a truncation (bytes == NULL), that no sync covers yet. */
typedef struct {
    int64_t offset;
    int64_t length;
    unsigned char *bytes;
} pending_change;

typedef struct {
    unsigned char *bytes;
    int64_t length;
    int64_t room;
} image;

typedef struct open_file open_file;

/* A file's content, whatever names lead to it. */
typedef struct {
    image current;
    image synced;
    pending_change *pending;
    int pending_count;
    int pending_room;
    open_file *openers;
    int names;
    void *regions[most_regions];
    int shared_users;
} content;

/* The content under a name, as programs see it and as it is after a power cut. */
typedef struct {
    char name[name_bytes];
    content *current;
    content *durable;
} file_name;

struct faulty_disk {
    faulty_disk *next;
    char folder[name_bytes];
    size_t folder_length;
    uint64_t random;
    file_name files[most_files];
    int file_count;
    int process;
    bool is_dead[most_processes];
    int kill_after[most_processes];
    int open_files;
    bool is_cut;
    int cut_after;
    int fail_after[3];
    bool is_forgetful;
    bool is_full;
    bool is_lying;
    uint64_t failed[3];
    uint64_t forgotten;
    uint64_t refused;
    uint64_t struck[most_processes];
    uint64_t calls;
    uint64_t trace;
};

struct open_file {
    sqlite3_file base;
    faulty_disk *disk;
    content *content;
    open_file *next;
    int index;
    int process;
    bool is_dead;
    bool syncs_folder;
    bool has_shared;
    int lock;
    uint16_t shared_locks;
    uint16_t exclusive_locks;
};

uint64_t faulty_disk_next_random(faulty_disk *disk);

bool image_write(image *image, int64_t offset, const void *bytes, int64_t length);
bool image_truncate(image *image, int64_t length);
file_name *faulty_disk_find_or_add(faulty_disk *disk, const char *path);
bool image_copy(image *to, const image *from);

/* Whether the call may go on; SQLite's error code if not. */
int faulty_disk_admit(open_file *file, enum faulty_disk_call call, int64_t offset, int64_t length);
bool content_note(content *content, int64_t offset, const void *bytes, int64_t length);
bool content_sync(content *content);
void content_forget(content *content);
void content_release(content *content);
void names_sync(faulty_disk *disk);

extern const sqlite3_io_methods faulty_disk_methods;

#endif
