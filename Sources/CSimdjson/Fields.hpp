#ifndef DCS_FIELDS_HPP
#define DCS_FIELDS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "CSimdjson.h"

namespace dcs {

enum class FieldKind : uint8_t { text, whole, truth, drivers, data, optionalAttribute, driver };

/// A key that events may have, and where its value goes.
struct Field {
    const char *name = nullptr;
    FieldKind kind = FieldKind::text;
    /// Bit of `present` and `wrong`; of a driver, its bit in the driver columns.
    uint64_t bit = 0;
    /// Offset in `dcs_json_event` of the slice, number or truth value.
    uint32_t place = 0;
};

/// `data` has no bit in the C header, as its presence is a field of its own.
constexpr uint64_t dataBit = 1ull << 63;

/// A name of at most 16 bytes as two words, filled up with zeros.
struct NameWords {
    static constexpr size_t most = 16;
    uint64_t low = 0;
    uint64_t high = 0;
};

/// A fixed set of fields, found by the words of their names with one look and one comparison.
class FieldTable {
  public:
    template <size_t count>
    constexpr explicit FieldTable(const Field (&fields)[count]) {
        for (uint64_t trial = 1; !fill(fields, trial * 0x9E3779B97F4A7C15u | 1u); ++trial) {}
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
                for (size_t at = 0; at < length; ++at) put(words[length], at, 0xFF);
        }
    };

    static constexpr size_t size = 64;
    static const Masks masks;
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "names are compared as little-endian words");

    static constexpr void put(NameWords &words, size_t at, uint8_t byte) {
        (at < 8 ? words.low : words.high) |= static_cast<uint64_t>(byte) << (at % 8 * 8);
    }

    static constexpr size_t slot(const NameWords &words, uint64_t multiplier) {
        return ((words.low ^ words.high * 3) * multiplier) >> 58;
    }

    template <size_t count>
    constexpr bool fill(const Field (&fields)[count], uint64_t multiplier) {
        for (auto &one : slots_) one = Slot{};
        multiplier_ = multiplier;
        for (const auto &field : fields) {
            NameWords words;
            size_t length = 0;
            for (; field.name[length] != 0; ++length) put(words, length, static_cast<uint8_t>(field.name[length]));
            Slot &place = slots_[slot(words, multiplier)];
            if (place.field.name != nullptr) return false;
            place = {words, length, field};
        }
        return true;
    }

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
