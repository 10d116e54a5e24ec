package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KoboFormMistakesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {                                                        | cannot be read: not JSON
            {'survey':[]} {}                                         | cannot be read: not JSON (more than one value)
            []                                                       | cannot be read: not a JSON object
            {}                                                       | has no survey
            {'content':{}}                                           | has no survey
            {'survey':{'type':'text'}}                               | has no survey
            {'survey':[{'type':'end_group'}]}                        | end_group has no begin_group
            {'survey':[{'type':'begin_group','name':'a'}]}           | a: a row end_group is missing
            {'survey':[{'type':'begin_group','name':'a'},{'type':'begin repeat','name':'b'},{'type':'end_repeat'}]} | a: a row end_group is missing
            {'survey':[{'type':'begin_group','name':'a'},{'type':'end_repeat'}]} | end_repeat has no begin_repeat
            {'survey':[{'type':'text','name':'a'},{'type':'date','name':'a'}]} | has two questions at a
            {'survey':[{'type':'text','label':['A']}]}               | has a row without a name
            {'survey':[{'type':'begin_group'}]}                      | has a row without a name
            """)
    void whatIsNoFormIsRefusedInOneSentence(String form, String reason) {
        assertThatThrownBy(() -> KoboForm.parse(KoboFormTest.json(form)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the form definition ")
                .hasMessageContaining(reason);
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
        Path latin = folder.resolve("latin.json");
        Files.write(latin, "{\"survey\":[\"é\"]}".getBytes(StandardCharsets.ISO_8859_1));
        for (String path : new String[] {folder + "/missing.json", folder.toString(), latin.toString(), "a\0b"}) {
            assertThatThrownBy(() -> KoboForm.parse(path))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the file " + path + " cannot be read");
        }
    }

    @Test
    void aFileThatIsNoFormIsRefused(@TempDir Path folder) throws IOException {
        for (String text : new String[] {"", "<xml/>", "[]"}) {
            Path file = Files.writeString(folder.resolve("form.json"), text);
            assertThatThrownBy(() -> KoboForm.parse(file.toString()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the form definition cannot be read: not ");
        }
    }
}
