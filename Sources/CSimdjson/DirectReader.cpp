#include "DirectReader.hpp"

#include <limits>

#include "Escapes.hpp"
#include "Scalars.hpp"

// One event is read by one piece of code, so that what it works with stays in registers; that halves its time.
#define DCS_INLINE [[gnu::always_inline]] inline

namespace dcs {

using Kind = Scalar::Kind;

struct DirectReader::Walk {
    const uint8_t *const bytes;
    const uint32_t *place;
    uint32_t plainEnd;
    uint64_t present = 0;
    uint64_t wrong = 0;
    /// Known fields are told apart by their bit, which is cheaper than comparing keys.
    uint64_t seen = 0;
    uint64_t driversSeen = 0;
    uint64_t repeated = 0;

    DCS_INLINE const char *letters(uint32_t at) const { return reinterpret_cast<const char *>(bytes) + at; }

    DCS_INLINE bool opens(uint8_t byte) const { return bytes[*place] == byte; }

    DCS_INLINE void mark(uint64_t bit) {
        repeated |= seen & bit;
        seen |= bit;
    }

    DCS_INLINE Scalar scalar() {
        const uint32_t start = place[0];
        const uint32_t limit = place[1];
        ++place;
        const uint8_t digit = bytes[start] - '0';
        if (digit < 10 && limit == start + 1) return {Kind::whole, digit};
        return readScalar(bytes, start, limit);
    }
};

bool DirectReader::begin(const uint8_t *bytes, size_t length, const uint32_t *places, size_t count) {
    if (count < 2 || bytes[places[0]] != '[' || bytes[places[count - 1]] != ']') return false;
    bytes_ = bytes;
    length_ = static_cast<uint32_t>(length);
    place_ = places + 1;
    lastPlace_ = places + count - 1;
    isFirst_ = true;
    findPlainEnd(0);
    return true;
}

/// The offset of the last byte before `limit` that is no blank.
[[gnu::noinline]] static uint32_t beforeBlanks(const uint8_t *bytes, uint32_t limit) {
    do --limit;
    while (isSpace(bytes[limit]));
    return limit;
}

/// The text whose opening quote stands at `start`, when the next place is `limit`: its closing quote is the last byte in
/// between that is no blank.
DCS_INLINE bool DirectReader::text(Walk &walk, uint32_t start, uint32_t limit, std::string_view &text) {
    uint32_t end = limit - 1;
    if (walk.bytes[end] != '"') {
        end = beforeBlanks(walk.bytes, limit);
        if (walk.bytes[end] != '"') return false;
    }
    if (end == start) return false;
    text = {walk.letters(start + 1), end - start - 1};
    if (end <= walk.plainEnd) return true;
    text = copied(start + 1, end);
    walk.plainEnd = plainEnd_;
    return text.data() != nullptr;
}

/// The key of a field that is there, and the field if it is known; the place becomes that of its value.
DCS_INLINE bool DirectReader::key(
    Walk &walk, const FieldTable &fields, std::string_view &key, const Field *&field) {
    const uint32_t start = walk.place[0];
    const uint32_t limit = walk.place[1];
    if (walk.bytes[start] != '"' || walk.bytes[limit] != ':') return false;
    walk.place += 2;
    if (start < walk.plainEnd) {
        field = fields.findUsual(walk.letters(start + 1));
        if (field != nullptr) {
            key = {walk.letters(start + 1), field->length};
            return true;
        }
    }
    if (!text(walk, start, limit, key)) return false;
    field = fields.findReadable(key.data(), key.size());
    return true;
}

template <typename ReadField>
DCS_INLINE bool DirectReader::object(Walk &walk, const FieldTable &fields, ReadField readField) {
    const size_t outerKey = firstKey_;
    firstKey_ = keyCount_;
    ++walk.place;
    if (walk.opens('}')) {
        ++walk.place;
    } else {
        for (;;) {
            std::string_view name;
            const Field *field;
            if (!key(walk, fields, name, field) || !readField(field, name)) return false;
            const uint8_t next = walk.bytes[*walk.place++];
            if (next == '}') break;
            if (next != ',') return false;
        }
    }
    keyCount_ = firstKey_;
    firstKey_ = outerKey;
    return true;
}

/// Remembers a key that is told apart by its letters; false if there are too many.
DCS_INLINE bool DirectReader::note(Walk &walk, std::string_view key) {
    if (keyCount_ == mostUnknownKeys) return false;
    walk.repeated |= isNoted(key);
    keys_[keyCount_++] = key;
    return true;
}

/// A value that nobody wants.
DCS_INLINE bool DirectReader::anything(Walk &walk) {
    if (!walk.opens('"')) return walk.scalar().kind != Kind::unusual;
    std::string_view ignored;
    ++walk.place;
    return text(walk, walk.place[-1], walk.place[0], ignored);
}

DCS_INLINE bool DirectReader::read(Walk &walk, dcs_json_event &event) {
    return object(walk, attributeFields, [&](const Field *field, std::string_view key) __attribute__((always_inline)) {
        return attribute(walk, field, key, event);
    });
}

DCS_INLINE bool DirectReader::attribute(
    Walk &walk, const Field *field, std::string_view key, dcs_json_event &event) {
    if (field == nullptr) {
        ++event.unknown_fields;
        if (!isAllowedAttribute(key)) event.defect = dcs_json_bad_attribute;
        return note(walk, key) && anything(walk);
    }
    if (field->kind == FieldKind::text) return text(walk, *field, event);
    if (field->kind == FieldKind::data) {
        walk.mark(dataBit);
        if (!walk.opens('{')) return anything(walk);
        event.has_data = true;
        return object(walk, dataFields, [&](const Field *one, std::string_view name) __attribute__((always_inline)) {
            return dataField(walk, one, name, event);
        });
    }
    if (!note(walk, key)) return false;
    if (walk.opens('"')) return anything(walk);
    const Kind kind = walk.scalar().kind;
    if (kind != Kind::null) walk.wrong |= field->bit;
    return kind != Kind::unusual;
}

DCS_INLINE bool DirectReader::dataField(
    Walk &walk, const Field *field, std::string_view key, dcs_json_event &event) {
    if (field == nullptr) field = conversationField(key);
    if (field == nullptr) {
        ++event.unknown_fields;
        return note(walk, key) && anything(walk);
    }
    if (field->kind == FieldKind::text) return text(walk, *field, event);
    switch (field->kind) {
        case FieldKind::whole:
            return whole(walk, *field, event);
        case FieldKind::truth:
            return truth(walk, *field, event);
        default:
            return drivers(walk, event);
    }
}

DCS_INLINE bool DirectReader::drivers(Walk &walk, dcs_json_event &event) {
    walk.mark(dcs_json_bit_drivers);
    if (walk.opens('{')) {
        walk.present |= dcs_json_bit_drivers;
        return object(walk, driverFields, [&](const Field *one, std::string_view name) __attribute__((always_inline)) {
            return driver(walk, one, name, event);
        });
    }
    if (walk.opens('"')) {
        walk.wrong |= dcs_json_bit_drivers;
        return anything(walk);
    }
    const Kind kind = walk.scalar().kind;
    if (kind != Kind::null) walk.wrong |= dcs_json_bit_drivers;
    return kind != Kind::unusual;
}

DCS_INLINE bool DirectReader::driver(Walk &walk, const Field *field, std::string_view key, dcs_json_event &event) {
    if (field == nullptr) {
        event.drivers_invalid = true;
        return note(walk, key) && anything(walk);
    }
    walk.repeated |= walk.driversSeen & field->bit;
    walk.driversSeen |= field->bit;
    if (walk.opens('"')) {
        event.drivers_invalid = true;
        return anything(walk);
    }
    const Scalar answer = walk.scalar();
    if (answer.kind == Kind::whole && (answer.number == 0 || answer.number == 1)) {
        event.drivers_answered |= static_cast<uint8_t>(field->bit);
        if (answer.number == 1) event.drivers_positive |= static_cast<uint8_t>(field->bit);
    } else if (answer.kind != Kind::null) {
        event.drivers_invalid = true;
    }
    return answer.kind != Kind::unusual;
}

DCS_INLINE bool DirectReader::text(Walk &walk, const Field &field, dcs_json_event &event) {
    walk.mark(field.bit);
    if (!walk.opens('"')) {
        const Kind kind = walk.scalar().kind;
        if (kind != Kind::null) walk.wrong |= field.bit;
        return kind != Kind::unusual;
    }
    std::string_view view;
    ++walk.place;
    if (!text(walk, walk.place[-1], walk.place[0], view)) return false;
    walk.present |= field.bit;
    place<dcs_json_slice>(event, field) = {reinterpret_cast<const uint8_t *>(view.data()), view.size()};
    return true;
}

DCS_INLINE bool DirectReader::whole(Walk &walk, const Field &field, dcs_json_event &event) {
    walk.mark(field.bit);
    if (walk.opens('"')) {
        walk.wrong |= field.bit;
        return anything(walk);
    }
    Scalar found = walk.scalar();
    if (found.kind == Kind::decimal && field.bit == dcs_json_bit_rating)
        found = {Kind::whole, std::numeric_limits<int64_t>::min()};
    if (found.kind == Kind::whole || found.kind == Kind::roundDecimal) {
        place<int64_t>(event, field) = found.number;
        walk.present |= field.bit;
    } else if (found.kind != Kind::null) {
        walk.wrong |= field.bit;
    }
    return found.kind != Kind::unusual;
}

DCS_INLINE bool DirectReader::truth(Walk &walk, const Field &field, dcs_json_event &event) {
    walk.mark(field.bit);
    if (walk.opens('"')) {
        walk.wrong |= field.bit;
        return anything(walk);
    }
    const Kind kind = walk.scalar().kind;
    if (kind == Kind::yes || kind == Kind::no) {
        place<bool>(event, field) = kind == Kind::yes;
        walk.present |= field.bit;
    } else if (kind != Kind::null) {
        walk.wrong |= field.bit;
    }
    return kind != Kind::unusual;
}

dcs_json_step DirectReader::next(dcs_json_event &event) {
    if (!isFirst_ || bytes_[*place_] == ']') {
        const uint8_t byte = bytes_[*place_];
        if (byte == ']') return place_ == lastPlace_ ? dcs_json_end : dcs_json_unusual;
        if (byte != ',') return dcs_json_unusual;
        ++place_;
    }
    isFirst_ = false;
    copiedLength_ = 0;
    firstKey_ = 0;
    keyCount_ = 0;
    event = dcs_json_event{};
    Walk walk{bytes_, place_, plainEnd_};
    const uint32_t start = *place_;
    if (!walk.opens('{') || !read(walk, event)) return dcs_json_unusual;
    place_ = walk.place;
    event.present = walk.present;
    event.wrong = walk.wrong;
    if (walk.repeated != 0) event.defect = dcs_json_duplicate_key;
    event.size = place_[-1] - start + 1;
    return dcs_json_event_read;
}

/// The text at `from ..< end` without its escapes, in memory with `padding` behind it; none if an escape is wrong.
[[gnu::noinline]] std::string_view DirectReader::copied(uint32_t from, uint32_t end) {
    if (copies_.size() < length_ + padding) copies_.resize(length_ + padding);
    uint8_t *const start = copies_.data() + copiedLength_;
    uint8_t *const stop = withoutEscapes(bytes_ + from, bytes_ + end, start);
    if (stop == nullptr) return {};
    const auto length = static_cast<size_t>(stop - start);
    copiedLength_ += length;
    findPlainEnd(end);
    return {reinterpret_cast<const char *>(start), length};
}

void DirectReader::findPlainEnd(uint32_t from) {
    plainEnd_ = length_ < padding ? 0 : static_cast<uint32_t>(length_ - padding);
    if (plainEnd_ <= from) return;
    const auto *backslash = static_cast<const uint8_t *>(std::memchr(bytes_ + from, '\\', plainEnd_ - from));
    if (backslash != nullptr) plainEnd_ = static_cast<uint32_t>(backslash - bytes_);
}

[[gnu::noinline]] bool DirectReader::isNoted(std::string_view key) const {
    for (size_t index = firstKey_; index < keyCount_; ++index)
        if (keys_[index] == key) return true;
    return false;
}

}  // namespace dcs
