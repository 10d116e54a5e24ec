package io.fieldsink.postgres.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldFilterTest {

    @ParameterizedTest
    @CsvSource({
        "name, name, true, true",
        "name, surname, false, false",
        "roster, roster/members/name, true, true",
        "roster/members/name, roster, false, true",
        "roster/members/name, roster/members/age, false, false",
        "roster/*/name, roster/members/name, true, true",
        "roster/*/name, roster/members, false, true",
        "roster/*/name, other, false, false",
        "*name, group/surname, true, true",
        "*name, group, false, true",
        "a.c, abc, false, false",
        "a/b, a/b/c, true, true",
        "a, ab, false, false"
    })
    void anIncludedPatternStoresWhatItCoversAndReachesWhatLeadsThere(
            String pattern, String path, boolean stores, boolean reaches) {
        FieldFilter filter = FieldFilter.of(List.of(pattern), List.of());
        assertThat(filter.stores(path)).isEqualTo(stores);
        assertThat(filter.reaches(path)).isEqualTo(reaches);
    }

    @ParameterizedTest
    @CsvSource({
        "name, name, false",
        "name, surname, true",
        "roster, roster/members/name, false",
        "roster/members/name, roster, true",
        "*name, group/surname, false",
        "_geo*, _geolocation, false"
    })
    void anExcludedPatternLeavesOutWhatItCovers(String pattern, String path, boolean stores) {
        assertThat(FieldFilter.of(List.of(), List.of(pattern)).stores(path)).isEqualTo(stores);
    }
}
