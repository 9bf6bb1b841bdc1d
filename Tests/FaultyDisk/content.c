#include "faulty_disk.h"
#include <stdlib.h>
#include <string.h>

static bool make_room(image *image, int64_t length) {
    if (length <= image->room) return true;
    int64_t room = image->room < 4096 ? 4096 : image->room;
    while (room < length) room *= 2;
    unsigned char *bytes = realloc(image->bytes, (size_t)room);
    if (!bytes) return false;
    image->bytes = bytes;
    image->room = room;
    return true;
}

bool image_truncate(image *image, int64_t length) {
    if (!make_room(image, length)) return false;
    if (length > image->length) memset(image->bytes + image->length, 0, (size_t)(length - image->length));
    image->length = length;
    return true;
}

bool image_write(image *image, int64_t offset, const void *bytes, int64_t length) {
    if (offset + length > image->length && !image_truncate(image, offset + length)) return false;
    memcpy(image->bytes + offset, bytes, (size_t)length);
    return true;
}

bool image_copy(image *to, const image *from) {
    if (!make_room(to, from->length)) return false;
    if (from->length > 0) memcpy(to->bytes, from->bytes, (size_t)from->length);
    to->length = from->length;
    return true;
}

/* Changes what programs see, and remembers the change until a sync. */
bool content_note(content *content, int64_t offset, const void *bytes, int64_t length) {
    if (content->pending_count == content->pending_room) {
        int room = content->pending_room == 0 ? 64 : content->pending_room * 2;
        pending_change *pending = realloc(content->pending, (size_t)room * sizeof *pending);
        if (!pending) return false;
        content->pending = pending;
        content->pending_room = room;
    }
    pending_change change = {.offset = offset, .length = length, .bytes = NULL};
    if (bytes) {
        change.bytes = malloc((size_t)length);
        if (!change.bytes) return false;
        memcpy(change.bytes, bytes, (size_t)length);
    }
    content->pending[content->pending_count++] = change;
    return bytes ? image_write(&content->current, offset, bytes, length) : image_truncate(&content->current, offset);
}

void content_forget(content *content) {
    for (int index = 0; index < content->pending_count; index++) free(content->pending[index].bytes);
    content->pending_count = 0;
}

bool content_sync(content *content) {
    for (int index = 0; index < content->pending_count; index++) {
        const pending_change *change = &content->pending[index];
        bool is_done = change->bytes ? image_write(&content->synced, change->offset, change->bytes, change->length)
                                     : image_truncate(&content->synced, change->offset);
        if (!is_done) return false;
    }
    content_forget(content);
    return true;
}

/* Frees a content that nobody has open and no name leads to. */
void content_release(content *content) {
    if (content->openers || content->names > 0) return;
    content_forget(content);
    free(content->pending);
    free(content->current.bytes);
    free(content->synced.bytes);
    for (int index = 0; index < most_regions; index++) free(content->regions[index]);
    free(content);
}

/* A sync of the folder: files that were made stay, and those that were deleted stay away. */
void names_sync(faulty_disk *disk) {
    for (int index = 0; index < disk->file_count; index++) {
        file_name *file = &disk->files[index];
        if (file->current == file->durable) continue;
        if (file->durable) {
            file->durable->names--;
            content_release(file->durable);
        }
        file->durable = file->current;
        if (file->durable) file->durable->names++;
    }
}

static uint64_t mix(uint64_t digest, uint64_t word) {
    digest = (digest ^ word) * 0x9FB21C651E98DF25u;
    return digest ^ (digest >> 32);
}

static uint64_t mix_bytes(uint64_t digest, const unsigned char *bytes, int64_t length) {
    digest = mix(digest, (uint64_t)length);
    for (int64_t done = 0; done < length; done += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + done, (size_t)(length - done < 8 ? length - done : 8));
        digest = mix(digest, word);
    }
    return digest;
}

uint64_t faulty_disk_content(const faulty_disk *disk) {
    uint64_t digest = 0;
    for (int index = 0; index < disk->file_count; index++) {
        const file_name *file = &disk->files[index];
        if (!file->current) continue;
        const char *name = file->name + disk->folder_length;
        digest = mix_bytes(digest, (const unsigned char *)name, (int64_t)strlen(name));
        digest = mix_bytes(digest, file->current->current.bytes, file->current->current.length);
    }
    return digest;
}
