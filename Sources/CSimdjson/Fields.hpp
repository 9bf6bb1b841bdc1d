#ifndef DCS_FIELDS_HPP
#define DCS_FIELDS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "CSimdjson.h"

namespace dcs {

enum class FieldKind : uint8_t { text, whole, truth, drivers, data, optionalAttribute, driver };

/// `data` has no bit in the C header, as its presence is a field of its own.
constexpr uint64_t dataBit = 1ull << 63;

/// Bytes of a name as two words, filled up with zeros.
struct NameWords {
    static constexpr size_t most = 16;
    uint64_t low = 0;
    uint64_t high = 0;

    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "names are compared as little-endian words");

    constexpr void put(size_t at, uint8_t byte) {
        (at < 8 ? low : high) |= static_cast<uint64_t>(byte) << (at % 8 * 8);
    }
};

/// A key that events may have, and where its value goes.
struct alignas(64) Field {
    const char *name = nullptr;
    FieldKind kind = FieldKind::text;
    uint8_t length = 0;
    /// Offset in `dcs_json_event` of the slice, number or truth value.
    uint32_t place = 0;
    /// Bit of `present` and `wrong`; of a driver, its bit in the driver columns.
    uint64_t bit = 0;
    /// The name and the quote that closes it, and which bytes they take; without a name, what no valid text holds.
    NameWords quoted{UINT64_MAX, UINT64_MAX};
    NameWords mask{UINT64_MAX, UINT64_MAX};

    constexpr Field() = default;

    constexpr Field(const char *name, FieldKind kind, uint64_t bit, size_t place)
        : name(name), kind(kind), place(static_cast<uint32_t>(place)), bit(bit) {
        while (name[length] != 0) ++length;
        if (length >= NameWords::most) return;
        quoted = mask = NameWords{};
        for (size_t at = 0; at <= length; ++at) {
            quoted.put(at, at < length ? static_cast<uint8_t>(name[at]) : '"');
            mask.put(at, 0xFF);
        }
    }

    /// Whether this name and a quote stand at `text`, where 16 bytes can be read.
    bool isAt(const char *text) const {
        NameWords words;
        std::memcpy(&words, text, sizeof words);
        return (((words.low & mask.low) ^ quoted.low) | ((words.high & mask.high) ^ quoted.high)) == 0;
    }
};

/// A fixed set of fields, found by the words of their names with one look and one comparison.
class FieldTable {
  public:
    template <size_t count>
    constexpr explicit FieldTable(const Field (&fields)[count]) {
        for (uint64_t trial = 1; !fill(fields, trial * 0x9E3779B97F4A7C15u | 1u); ++trial) {}
        for (uint32_t trial = 1; !fillUsual(fields, trial * 0x9E3779B9u | 1u); ++trial) {}
    }

    /// The field whose name, a quote and a colon stand at `text`, where 16 bytes can be read. nullptr says nothing: it also
    /// stands for a name that is long, or begins like one before it in the list.
    const Field *findUsual(const char *text) const {
        uint32_t letters;
        std::memcpy(&letters, text, sizeof letters);
        const Field &found = usual_[usualSlot(letters, usualMultiplier_)];
        return found.isAt(text) ? &found : nullptr;
    }

    /// nullptr if no field has this name.
    const Field *find(std::string_view name) const {
        if (name.size() > NameWords::most) return nullptr;
        char room[NameWords::most] = {};
        std::memcpy(room, name.data(), name.size());
        return findReadable(room, name.size());
    }

    /// The same where 16 bytes can be read from `name` on, whatever its length.
    const Field *findReadable(const char *name, size_t length) const {
        if (length > NameWords::most) return nullptr;
        NameWords words;
        std::memcpy(&words, name, sizeof words);
        words.low &= masks.words[length].low;
        words.high &= masks.words[length].high;
        const Slot &found = slots_[slot(words, multiplier_)];
        const bool isSame = ((found.words.low ^ words.low) | (found.words.high ^ words.high)) == 0;
        return isSame && found.length == length ? &found.field : nullptr;
    }

  private:
    struct Slot {
        NameWords words;
        /// No name is as long as this.
        size_t length = SIZE_MAX;
        Field field;
    };

    /// Which bytes of two words belong to a name of each length.
    struct Masks {
        NameWords words[NameWords::most + 1] = {};
        constexpr Masks() {
            for (size_t length = 0; length <= NameWords::most; ++length)
                for (size_t at = 0; at < length; ++at) words[length].put(at, 0xFF);
        }
    };

    static constexpr size_t size = 64;
    static const Masks masks;

    static constexpr size_t slot(const NameWords &words, uint64_t multiplier) {
        return ((words.low ^ words.high * 3) * multiplier) >> 58;
    }

    template <size_t count>
    constexpr bool fill(const Field (&fields)[count], uint64_t multiplier) {
        for (auto &one : slots_) one = Slot{};
        multiplier_ = multiplier;
        for (const auto &field : fields) {
            NameWords words;
            for (size_t at = 0; at < field.length; ++at) words.put(at, static_cast<uint8_t>(field.name[at]));
            Slot &place = slots_[slot(words, multiplier)];
            if (place.field.name != nullptr) return false;
            place = {words, field.length, field};
        }
        return true;
    }

    static constexpr size_t usualSlot(uint32_t letters, uint32_t multiplier) { return letters * multiplier >> 26; }

    /// The first four bytes of the name with what follows it.
    static constexpr uint32_t firstLetters(const Field &field) {
        const char behind[] = {'"', ':'};
        uint32_t letters = 0;
        for (size_t at = 0; at < sizeof letters; ++at) {
            const char letter = at < field.length ? field.name[at] : behind[at - field.length];
            letters |= static_cast<uint32_t>(static_cast<uint8_t>(letter)) << (at * 8);
        }
        return letters;
    }

    template <size_t count>
    constexpr bool fillUsual(const Field (&fields)[count], uint32_t multiplier) {
        for (auto &one : usual_) one = Field{};
        usualMultiplier_ = multiplier;
        for (const auto &field : fields) {
            Field &place = usual_[usualSlot(firstLetters(field), multiplier)];
            if (place.name == nullptr)
                place = field;
            else if (firstLetters(place) != firstLetters(field))
                return false;
        }
        return true;
    }

    Field usual_[size] = {};
    uint32_t usualMultiplier_ = 0;
    Slot slots_[size] = {};
    uint64_t multiplier_ = 0;
};

inline constexpr FieldTable::Masks FieldTable::masks{};

/// The fields of an event, of its `data` and of its `drivers`.
extern const FieldTable attributeFields;
extern const FieldTable dataFields;
extern const FieldTable driverFields;

/// A field of `data` that only events of conversations have, so that looking for the others is as short as it was; nullptr if
/// none has this name.
const Field *conversationField(std::string_view name);

/// Whether an event may have an attribute of this name, known or not: small letters and digits, or `data_base64`.
bool isAllowedAttribute(std::string_view name);

/// Where the value of a field goes.
template <typename Value>
Value &place(dcs_json_event &event, const Field &field) {
    return *reinterpret_cast<Value *>(reinterpret_cast<char *>(&event) + field.place);
}

}  // namespace dcs

#endif
