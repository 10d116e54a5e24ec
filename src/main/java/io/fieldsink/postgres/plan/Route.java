package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column.Filling;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import java.util.List;

/** Which way the rows of a table go. */
public enum Route {
    /** Binary COPY straight into the table. */
    DIRECT,
    /** Binary COPY into a stage, then statements that merge it. */
    STAGED,
    /** The same statements over arrays of texts: one round trip less a statement, dearer a row. */
    STATEMENT;

    /** Up to here a statement over arrays is no slower than a stage (measured: docs/architecture.md). */
    private static final int FEW = 100;

    /** A stage has two columns of its own, and no table may have more than 1600. */
    private static final int WIDEST_STAGE = 1598;

    /** The way for these rows, decided by mode, table and number alone. */
    public static Route of(Layout layout, List<Settled> rows, List<Bound> patched) {
        boolean appends = layout.rules().mode() == InsertMode.INSERT && isCopyable(layout, patched);
        return appends ? DIRECT : merging(layout, rows.size());
    }

    /** Whether these rows may go by COPY straight into the table too, if only all of them are new. */
    public static boolean mayBeNew(Layout layout, List<Settled> rows, List<Bound> patched) {
        InsertMode mode = layout.rules().mode();
        boolean adds = mode == InsertMode.UPSERT || mode == InsertMode.IGNORE;
        return adds && rows.size() > FEW && isCopyable(layout, patched);
    }

    private static boolean isCopyable(Layout layout, List<Bound> patched) {
        return layout.table().directCopy()
                && patched.isEmpty()
                && layout.columns().stream().allMatch(Route::copyable);
    }

    /** The way for so many rows or keys that have to find others in the table. */
    public static Route merging(Layout layout, int rows) {
        return rows <= FEW || isTooWideToStage(layout) ? STATEMENT : STAGED;
    }

    public static boolean isTooWideToStage(Layout layout) {
        return layout.columns().size() > WIDEST_STAGE;
    }

    private static boolean copyable(Bound bound) {
        return bound.column().type().binary() && bound.column().filling() != Filling.EXPRESSION;
    }
}
