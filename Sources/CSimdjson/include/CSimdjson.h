#ifndef DCS_CSIMDJSON_H
#define DCS_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that can be read from the beginning of a slice on, however short it is.
enum { dcs_json_padding = 24 };

/// Unescaped UTF-8 in the body or inside the parser; valid until the parser's next call. `bytes` is NULL and `length`
/// zero when the field is not given.
typedef struct {
    const uint8_t *bytes;
    size_t length;
} dcs_json_slice;

/// The first `dcs_json_padding` bytes of a text, with zeros behind its end.
typedef struct {
    uint64_t first, second, third;
} dcs_json_words;

/// The words of a text that has so many bytes to read, however short it is itself. Without a branch, because texts of
/// many lengths follow each other, which no processor foresees.
static inline dcs_json_words dcs_json_first_words(const uint8_t *bytes, size_t length) {
    static const uint64_t window[6] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, 0, 0, 0};
    const size_t used = length < dcs_json_padding ? length : dcs_json_padding;
    dcs_json_words words, mask;
    memcpy(&words, bytes, sizeof words);
    memcpy(&mask, (const uint8_t *)window + dcs_json_padding - used, sizeof mask);
    words.first &= mask.first;
    words.second &= mask.second;
    words.third &= mask.third;
    return words;
}

/// What a whole body turned out to be.
typedef enum {
    dcs_json_array = 0,
    /// Nested deeper than allowed somewhere.
    dcs_json_too_deep = 1,
    dcs_json_unreadable = 2,
    /// Valid JSON, but no array.
    dcs_json_not_an_array = 3,
    dcs_json_out_of_memory = 4,
} dcs_json_status;

/// What is wrong with one element, whatever its fields say.
typedef enum {
    dcs_json_sound = 0,
    dcs_json_not_an_object = 1,
    dcs_json_duplicate_key = 2,
    /// A name that is no CloudEvents attribute name, or an extension attribute that holds an object or an array.
    dcs_json_bad_attribute = 3,
} dcs_json_defect;

/// Bits of `wrong`: a field is there and has the wrong JSON type.
enum {
    dcs_json_bit_specversion = 1ull << 0,
    dcs_json_bit_id = 1ull << 1,
    dcs_json_bit_source = 1ull << 2,
    dcs_json_bit_type = 1ull << 3,
    dcs_json_bit_time = 1ull << 4,
    /// subject, datacontenttype, dataschema
    dcs_json_bit_optional_attribute = 1ull << 5,
    dcs_json_bit_service = 1ull << 6,
    dcs_json_bit_provider = 1ull << 7,
    dcs_json_bit_channel = 1ull << 8,
    dcs_json_bit_touchpoint = 1ull << 9,
    dcs_json_bit_region = 1ull << 10,
    dcs_json_bit_language = 1ull << 11,
    dcs_json_bit_case = 1ull << 12,
    dcs_json_bit_respondent = 1ull << 13,
    dcs_json_bit_rating = 1ull << 14,
    dcs_json_bit_drivers = 1ull << 15,
    dcs_json_bit_need_met = 1ull << 16,
    dcs_json_bit_comment = 1ull << 17,
    dcs_json_bit_stage = 1ull << 18,
    dcs_json_bit_step = 1ull << 19,
    dcs_json_bit_duration = 1ull << 20,
    dcs_json_bit_target = 1ull << 21,
    dcs_json_bit_cost = 1ull << 22,
    dcs_json_bit_feedback_offered = 1ull << 23,
    dcs_json_bit_time_uncertain = 1ull << 24,
    dcs_json_bit_rating_out_of_scale = 1ull << 25,
    dcs_json_bit_reason = 1ull << 26,
    dcs_json_bit_event = 1ull << 27,
    dcs_json_bit_conversation = 1ull << 28,
    dcs_json_bit_statement = 1ull << 29,
    dcs_json_bit_participant = 1ull << 30,
    dcs_json_bit_participant_number = 1ull << 31,
    dcs_json_bit_text = 1ull << 32,
    dcs_json_bit_seed = 1ull << 33,
    dcs_json_bit_vote = 1ull << 34,
    dcs_json_bit_moderation = 1ull << 35,
    dcs_json_bit_meta = 1ull << 36,
    dcs_json_bit_commitment = 1ull << 37,
    dcs_json_bit_finding = 1ull << 38,
    dcs_json_bit_answer = 1ull << 39,
    dcs_json_bit_status = 1ull << 40,
    dcs_json_bit_responsible = 1ull << 41,
    dcs_json_bit_due = 1ull << 42,
    dcs_json_bit_evidence = 1ull << 43,
};

/// One element of a batch. Numbers and truth values count only where their bit of `present` is set.
typedef struct {
    dcs_json_defect defect;
    uint64_t wrong;
    /// Fields that are there, are not null and have the right JSON type.
    uint64_t present;
    /// `data` is there and is an object.
    bool has_data;
    bool feedback_offered;
    bool time_uncertain;
    bool rating_out_of_scale;
    bool seed;
    bool meta;
    /// A driver has an unknown name or a value other than 1, 0 and null.
    bool drivers_invalid;
    uint8_t drivers_answered;
    uint8_t drivers_positive;
    uint32_t unknown_fields;
    /// Bytes from the opening to the closing brace.
    size_t size;
    dcs_json_slice specversion, id, source, type, time;
    dcs_json_slice service, provider, channel, touchpoint, region, language, case_token, respondent;
    dcs_json_slice need_met, comment, stage, step, reason, event;
    dcs_json_slice conversation, participant, text, vote, moderation;
    dcs_json_slice commitment, finding, answer, status, responsible, due, evidence;
    /// Numbers beyond 64 bits signed are held at INT64_MAX; a rating that is no whole number is INT64_MIN.
    int64_t rating, duration, target, cost, statement, participant_number;
} dcs_json_event;

/// Where an element lies in the body.
typedef struct {
    size_t offset;
    size_t length;
} dcs_json_range;

typedef struct dcs_json_parser dcs_json_parser;

/// One parser a thread; NULL when there is no memory.
dcs_json_parser *dcs_json_create(size_t max_depth);
void dcs_json_destroy(dcs_json_parser *parser);

/// What became of the next element of a scanned body.
typedef enum {
    dcs_json_event_read = 0,
    dcs_json_end = 1,
    /// Only `dcs_json_begin` can tell what the body is; what was read of it so far counts for nothing.
    dcs_json_unusual = 2,
} dcs_json_step;

/// Finds the structure of a body, which has to stay where it is while its elements are read: the fast way to read what
/// senders usually write. False if `dcs_json_begin` has to be asked instead.
bool dcs_json_scan(dcs_json_parser *parser, const uint8_t *bytes, size_t length);

/// Fills `event` with the next element of a scanned body.
dcs_json_step dcs_json_scan_next(dcs_json_parser *parser, dcs_json_event *event);

/// Parses and validates a whole body; `count` becomes the number of its elements.
dcs_json_status dcs_json_begin(dcs_json_parser *parser, const uint8_t *bytes, size_t length, size_t *count);

/// Fills `event` with the next element; false after the last.
bool dcs_json_next(dcs_json_parser *parser, dcs_json_event *event);

/// Finds the elements of a top-level array without validating them; false if there is no such array.
bool dcs_json_split(
    dcs_json_parser *parser, const uint8_t *bytes, size_t length, const dcs_json_range **ranges, size_t *count);

/// Like `dcs_json_begin` for an array that holds only these bytes, so that one bad element can be told from the others.
dcs_json_status dcs_json_begin_element(dcs_json_parser *parser, const uint8_t *bytes, size_t length, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
