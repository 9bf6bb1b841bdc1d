#include <cstring>
#include <new>

#include "DirectReader.hpp"
#include "TapeReader.hpp"

namespace {

constexpr size_t firstCapacity = 64 * 1024;

bool isSpace(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

}  // namespace

struct dcs_json_parser {
    simdjson::dom::parser parser;
    std::vector<uint8_t> padded;
    std::vector<dcs_json_range> ranges;
    dcs::TapeReader reader;
    dcs::DirectReader direct;
    simdjson::dom::array::iterator position;
    simdjson::dom::array::iterator end;
    /// Index of the structural character that begins the next element.
    size_t structural = 0;

    uint8_t *room(size_t length) {
        if (padded.size() < length + simdjson::SIMDJSON_PADDING) padded.resize(length + simdjson::SIMDJSON_PADDING);
        return padded.data();
    }

    dcs_json_status begin(size_t length, size_t &count) {
        simdjson::dom::element root;
        simdjson::dom::array items;
        count = 0;
        position = end = simdjson::dom::array::iterator{};
        const auto error = parser.parse(padded.data(), length, false).get(root);
        if (error == simdjson::DEPTH_ERROR) return dcs_json_too_deep;
        if (error == simdjson::MEMALLOC || error == simdjson::CAPACITY) return dcs_json_out_of_memory;
        if (error != simdjson::SUCCESS) return dcs_json_unreadable;
        if (root.get(items) != simdjson::SUCCESS) return dcs_json_not_an_array;
        position = items.begin();
        end = items.end();
        for (auto item = position; item != end; ++item) ++count;
        structural = 1;
        return dcs_json_array;
    }
};

dcs_json_parser *dcs_json_create(size_t max_depth) {
    auto *parser = new (std::nothrow) dcs_json_parser;
    if (parser == nullptr) return nullptr;
    if (parser->parser.allocate(firstCapacity, max_depth) == simdjson::SUCCESS) return parser;
    delete parser;
    return nullptr;
}

void dcs_json_destroy(dcs_json_parser *parser) { delete parser; }

bool dcs_json_scan(dcs_json_parser *parser, const uint8_t *bytes, size_t length) {
    // A text that is cut within a character could make simdjson's portable kernel look at the byte behind it.
    if (length == 0 || bytes[length - 1] >= 0x80) return false;
    auto &dom = parser->parser;
    if (dom.max_depth() <= dcs::DirectReader::depth) return false;
    if (dom.capacity() < length && dom.allocate(length, dom.max_depth()) != simdjson::SUCCESS) return false;
    auto &found = *dom.implementation;
    if (found.stage1(bytes, length, simdjson::stage1_mode::regular) != simdjson::SUCCESS) return false;
    return parser->direct.begin(bytes, length, found.structural_indexes.get(), found.n_structural_indexes);
}

dcs_json_step dcs_json_scan_next(dcs_json_parser *parser, dcs_json_event *event) { return parser->direct.next(*event); }

dcs_json_status dcs_json_begin(dcs_json_parser *parser, const uint8_t *bytes, size_t length, size_t *count) {
    *count = 0;
    if (length == 0 || (length >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)) return dcs_json_unreadable;
    std::memcpy(parser->room(length), bytes, length);
    return parser->begin(length, *count);
}

dcs_json_status dcs_json_begin_element(dcs_json_parser *parser, const uint8_t *bytes, size_t length, size_t *count) {
    auto *room = parser->room(length + 2);
    room[0] = '[';
    std::memcpy(room + 1, bytes, length);
    room[length + 1] = ']';
    return parser->begin(length + 2, *count);
}

bool dcs_json_next(dcs_json_parser *parser, dcs_json_event *event) {
    if (!(parser->position != parser->end)) return false;
    parser->reader.read(*parser->position, *event);
    ++parser->position;
    const auto *indexes = parser->parser.implementation->structural_indexes.get();
    const size_t last = parser->structural + parser->reader.structurals() - 1;
    event->size = indexes[last] - indexes[parser->structural] + 1;
    parser->structural = last + 2;
    return true;
}

bool dcs_json_split(
    dcs_json_parser *parser, const uint8_t *bytes, size_t length, const dcs_json_range **ranges, size_t *count) {
    parser->ranges.clear();
    size_t at = 0;
    while (at < length && isSpace(bytes[at])) ++at;
    if (at == length || bytes[at] != '[') return false;
    size_t start = ++at;
    size_t depth = 1;
    bool inText = false;
    for (; at < length && depth > 0; ++at) {
        const uint8_t byte = bytes[at];
        if (inText) {
            if (byte == '\\')
                ++at;
            else if (byte == '"')
                inText = false;
        } else if (byte == '"') {
            inText = true;
        } else if (byte == '[' || byte == '{') {
            ++depth;
        } else if (byte == ']' || byte == '}') {
            --depth;
            if (depth == 0 && byte == '}') return false;
            if (depth == 0) parser->ranges.push_back({start, at - start});
        } else if (byte == ',' && depth == 1) {
            parser->ranges.push_back({start, at - start});
            start = at + 1;
        }
    }
    if (depth > 0) return false;
    while (at < length && isSpace(bytes[at])) ++at;
    if (at != length) return false;
    if (parser->ranges.size() == 1) {
        const auto only = parser->ranges.front();
        size_t inside = only.offset;
        while (inside < only.offset + only.length && isSpace(bytes[inside])) ++inside;
        if (inside == only.offset + only.length) parser->ranges.clear();
    }
    *ranges = parser->ranges.data();
    *count = parser->ranges.size();
    return true;
}
