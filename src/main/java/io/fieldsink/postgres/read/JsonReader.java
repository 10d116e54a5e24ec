package io.fieldsink.postgres.read;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.JsonText;
import io.fieldsink.postgres.type.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object becomes a document in one pass: exact numbers, the last of each name, no U+0000. Strict RFC 8259, but
 * for a byte order mark at the start. One instance reads one text.
 */
final class JsonReader {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            // a form with colliding question names is slow, not wrong: Jackson would refuse it
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonText.DEEPEST)
                    // the digits of the longest numeric, a point and an exponent of ten digits
                    .maxNumberLength(Numbers.DIGITS_BEFORE_POINT + Numbers.DIGITS_AFTER_POINT + 13)
                    // PostgreSQL's longest text: 1 GB with its header
                    .maxStringLength((1 << 30) - 5)
                    .maxNameLength(1 << 20)
                    .build())
            .build();

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final String NO_OBJECT = " is no JSON object";

    private final JsonParser json;
    private final int length;
    private final Path root;
    private final Nuls nuls;

    private JsonReader(JsonParser json, int length, Path root, Nuls nuls) {
        this.json = json;
        this.length = length;
        this.root = root;
        this.nuls = nuls;
    }

    /** Reads a text that must be one JSON object and nothing else. */
    static Document read(Path root, String text, Nuls nuls) throws Unreadable {
        String json = text.substring(start(text));
        try (JsonParser parser = FACTORY.createParser(json)) {
            return new JsonReader(parser, json.length(), root, nuls).document();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads bytes that must be UTF-8, one JSON object and nothing else. */
    static Document read(Path root, byte[] bytes, Nuls nuls) throws Unreadable {
        if (startsPlainly(bytes) && Utf8.isValid(bytes)) {
            Nuls inside = new Nuls();
            try (JsonParser parser = FACTORY.createParser(bytes)) {
                Document document = new JsonReader(parser, bytes.length, root, inside).document();
                nuls.add(inside);
                return document;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Unreadable e) {
                return readText(root, bytes, nuls); // where it says the same, but counts characters
            }
        }
        return readText(root, bytes, nuls);
    }

    private static Document readText(Path root, byte[] bytes, Nuls nuls) throws Unreadable {
        return read(root, Utf8.text(bytes).orElseThrow(() -> root.refuse("is no UTF-8")), nuls);
    }

    /** Otherwise Jackson may take the bytes for UTF-16 or UTF-32. */
    private static boolean startsPlainly(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == '{' && bytes[1] != 0;
    }

    /** Whether a text might be a JSON object: cheap, for keys, which mostly are not. */
    static boolean looksLikeObject(String text) {
        for (int i = start(text); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                return c == '{';
            }
        }
        return false;
    }

    private static int start(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    }

    private Document document() throws IOException, Unreadable {
        try {
            JsonToken first = json.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw Unreadable.malformed(root + (first == null ? " is empty" : NO_OBJECT));
            }
            Document document = object();
            if (isAtEnd()) {
                return document;
            }
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
        throw Unreadable.malformed(root + " goes on after the end of its JSON object");
    }

    private boolean isAtEnd() throws IOException {
        try {
            return json.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private Document object() throws IOException, Unreadable {
        Document document = new Document();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            document.add(nuls.strip(name), value(json.nextToken()));
        }
        return document;
    }

    private List<Object> array() throws IOException, Unreadable {
        List<Object> elements = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != END_ARRAY; token = json.nextToken()) {
            elements.add(value(token));
        }
        return elements;
    }

    private Object value(JsonToken token) throws IOException, Unreadable {
        return switch (token) {
            case VALUE_STRING -> nuls.strip(json.getText());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE, VALUE_FALSE -> token == JsonToken.VALUE_TRUE;
            case VALUE_NULL -> null;
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("a JSON parser gave " + token + " for a value");
        };
    }

    private Object integer() throws IOException, Unreadable {
        return switch (json.getNumberType()) {
            case INT, LONG -> json.getLongValue();
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> decimal();
        };
    }

    private Object decimal() throws IOException, Unreadable {
        BigDecimal plain = Numbers.plain(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        if (plain != null) {
            return plain;
        }
        try {
            BigDecimal decimal = json.getDecimalValue();
            if (Numbers.fits(decimal)) {
                return decimal;
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            // an exponent that no int holds is malformed for Jackson's parser of numbers; it is JSON all the same
            throw here().beyondNumeric();
        }
        throw here().beyondNumeric();
    }

    private Unreadable unreadable(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return here().refuse(limit());
        }
        if (json.getParsingContext().inRoot()) {
            return Unreadable.malformed(root + NO_OBJECT);
        }
        long character = json.currentLocation().getCharOffset();
        String where = character < length ? " is no valid JSON at character " + character : " is JSON that breaks off";
        String fields = here().fields();
        return Unreadable.malformed(root + where + (fields.isEmpty() ? "" : ", at field " + fields));
    }

    private String limit() {
        return json.getParsingContext().getNestingDepth() > JsonText.DEEPEST
                ? "is nested deeper than " + JsonText.DEEPEST + " levels"
                : "is a number of too many digits, or a text of more than 1 GB";
    }

    private Path here() {
        return path(json.getParsingContext());
    }

    private Path path(JsonStreamContext context) {
        if (context == null || context.inRoot()) {
            return root;
        }
        return path(context.getParent()).in(context.getCurrentName());
    }
}
