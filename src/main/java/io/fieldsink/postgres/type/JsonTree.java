package io.fieldsink.postgres.type;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** JSON text that arrives as a value: whether it is JSON that PostgreSQL takes, and the natural values in it. */
final class JsonTree {
    private static final int LONGEST_LONG = 18;

    private JsonTree() {}

    /** Refuses what is not exactly one JSON value; jsonb also refuses U+0000 and numbers beyond numeric. */
    static void check(String text, boolean jsonb) throws Refusal {
        Natural.checked(text);
        try (JsonParser json = JsonText.FACTORY.createParser(text)) {
            int depth = 0;
            int values = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                depth += token.isStructStart() ? 1 : 0;
                depth -= token.isStructEnd() ? 1 : 0;
                values += depth == 0 ? 1 : 0;
                check(json, token, jsonb);
            }
            if (values != 1) {
                throw Refusal.form(values == 0 ? "not JSON (empty text)" : "not JSON (more than one value)");
            }
        } catch (IOException malformed) {
            throw notJson(malformed);
        }
    }

    /** The natural value of JSON text, numbers exact. */
    static Object parse(String text) throws Refusal {
        check(text, true);
        try (JsonParser json = JsonText.FACTORY.createParser(text)) {
            json.nextToken();
            return value(json);
        } catch (IOException malformed) {
            throw notJson(malformed);
        }
    }

    private static void check(JsonParser json, JsonToken token, boolean jsonb) throws IOException, Refusal {
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
            String text = json.getText();
            if (jsonb && text.indexOf(0) >= 0) {
                throw Refusal.limit("22P05", "U+0000 in JSON");
            }
            Natural.checked(text.replace('\0', ' '));
        } else if (jsonb && token.isNumeric()) {
            Numbers.bounded(Numbers.decimal(json.getText()));
        }
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> whole(json.getText());
            case VALUE_NUMBER_FLOAT -> new BigDecimal(json.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL, VALUE_EMBEDDED_OBJECT, FIELD_NAME, END_OBJECT, END_ARRAY, NOT_AVAILABLE -> null;
        };
    }

    private static Document object(JsonParser json) throws IOException {
        Document document = new Document();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            document.add(name, value(json));
        }
        return document;
    }

    private static List<Object> array(JsonParser json) throws IOException {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(json));
        }
        return list;
    }

    private static Object whole(String digits) {
        return digits.length() <= LONGEST_LONG ? (Object) Long.parseLong(digits) : new BigDecimal(digits);
    }

    private static Refusal notJson(IOException malformed) {
        if (malformed instanceof StreamConstraintsException
                && malformed.getMessage().contains("depth")) {
            return JsonText.tooDeep();
        }
        return Refusal.form("not JSON");
    }
}
