#include "faulty_disk.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* SQLite's default file system from the first disk on: paths below a disk's folder are on that disk, others where they were. */
static sqlite3_vfs file_system;
static sqlite3_vfs *ordinary;
static faulty_disk *disks;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static faulty_disk *disk_of(const char *path) {
    if (!path) return NULL;
    pthread_mutex_lock(&guard);
    faulty_disk *disk = disks;
    while (disk && strncmp(path, disk->folder, disk->folder_length) != 0) disk = disk->next;
    pthread_mutex_unlock(&guard);
    return disk;
}

static file_name *find(faulty_disk *disk, const char *path) {
    for (int index = 0; index < disk->file_count; index++)
        if (strcmp(disk->files[index].name, path) == 0) return &disk->files[index];
    return NULL;
}

file_name *faulty_disk_find_or_add(faulty_disk *disk, const char *path) {
    file_name *file = find(disk, path);
    if (file || disk->file_count == most_files || strlen(path) >= name_bytes) return file;
    file = &disk->files[disk->file_count++];
    memset(file, 0, sizeof *file);
    strcpy(file->name, path);
    return file;
}

static int open_path(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags) {
    (void)vfs;
    faulty_disk *disk = disk_of(path);
    if (!disk) return ordinary->xOpen(ordinary, path, base, flags, out_flags);
    base->pMethods = NULL;
    file_name *name = faulty_disk_find_or_add(disk, path);
    if (!name || disk->is_cut || disk->is_dead[disk->process]) return SQLITE_CANTOPEN;
    if (!name->current) {
        if (!(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
        name->current = calloc(1, sizeof *name->current);
        if (!name->current) return SQLITE_NOMEM;
        name->current->names = 1;
    }
    open_file *file = (open_file *)base;
    memset(file, 0, sizeof *file);
    file->base.pMethods = &faulty_disk_methods;
    file->disk = disk;
    file->content = name->current;
    file->index = (int)(name - disk->files);
    file->process = disk->process;
    file->syncs_folder = (flags & SQLITE_OPEN_CREATE)
        && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL));
    file->next = name->current->openers;
    name->current->openers = file;
    disk->open_files++;
    if (out_flags) *out_flags = flags;
    return SQLITE_OK;
}

static int delete_path(sqlite3_vfs *vfs, const char *path, int is_synced) {
    (void)vfs;
    faulty_disk *disk = disk_of(path);
    if (!disk) return ordinary->xDelete(ordinary, path, is_synced);
    file_name *file = find(disk, path);
    if (!file || !file->current) return SQLITE_IOERR_DELETE_NOENT;
    if (disk->is_cut || disk->is_dead[disk->process]) return SQLITE_IOERR_DELETE;
    content *content = file->current;
    file->current = NULL;
    content->names--;
    content_release(content);
    if (is_synced) names_sync(disk);
    return SQLITE_OK;
}

static int access_path(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    (void)vfs;
    faulty_disk *disk = disk_of(path);
    if (!disk) return ordinary->xAccess(ordinary, path, flags, result);
    file_name *file = find(disk, path);
    bool is_there = file && file->current;
    /* As on Unix: an empty file does not count as one. */
    *result = is_there && (flags != SQLITE_ACCESS_EXISTS || file->current->current.length > 0);
    return SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *path, int size, char *out) {
    (void)vfs;
    if (!disk_of(path)) return ordinary->xFullPathname(ordinary, path, size, out);
    if ((int)strlen(path) >= size) return SQLITE_CANTOPEN;
    strcpy(out, path);
    return SQLITE_OK;
}

static void install(void) {
    ordinary = sqlite3_vfs_find(NULL);
    file_system = *ordinary;
    file_system.pNext = NULL;
    file_system.zName = "faulty";
    if (file_system.szOsFile < (int)sizeof(open_file)) file_system.szOsFile = sizeof(open_file);
    file_system.xOpen = open_path;
    file_system.xDelete = delete_path;
    file_system.xAccess = access_path;
    file_system.xFullPathname = full_path;
    sqlite3_vfs_register(&file_system, 1);
}

faulty_disk *faulty_disk_create(const char *folder, uint64_t seed) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    faulty_disk *disk = calloc(1, sizeof *disk);
    if (!disk || strlen(folder) >= name_bytes) {
        free(disk);
        return NULL;
    }
    sqlite3_initialize();
    pthread_once(&once, install);
    strcpy(disk->folder, folder);
    disk->folder_length = strlen(folder);
    disk->random = seed;
    disk->trace = 0xCBF29CE484222325u;
    pthread_mutex_lock(&guard);
    disk->next = disks;
    disks = disk;
    pthread_mutex_unlock(&guard);
    return disk;
}

void faulty_disk_destroy(faulty_disk *disk) {
    pthread_mutex_lock(&guard);
    faulty_disk **place = &disks;
    while (*place != disk) place = &(*place)->next;
    *place = disk->next;
    pthread_mutex_unlock(&guard);
    for (int index = 0; index < disk->file_count; index++) {
        file_name *file = &disk->files[index];
        content *both[] = {file->current, file->durable};
        for (int place = 0; place < 2; place++)
            if (both[place] && --both[place]->names == 0) content_release(both[place]);
    }
    free(disk);
}
