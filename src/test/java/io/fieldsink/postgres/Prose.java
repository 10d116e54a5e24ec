package io.fieldsink.postgres;

import static java.util.stream.Collectors.toCollection;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The sentences, and the pieces of sentences, that stand as text in source files; what is put into them at run time is left out. */
final class Prose {
    private static final char HOLE = '…';
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(server|\\d?)}|\\n");
    private static final Pattern WORDS = Pattern.compile("\\p{Ll}[\\p{Ll}']* \\p{Ll}");
    private static final Pattern SQL = Pattern.compile("\\b(SELECT|UPDATE|WHERE|JOIN|RETURNING|COMMENT ON|INSERT INTO"
            + "|DELETE FROM|CREATE (TABLE|INDEX|TEMP)|ALTER TABLE|ON COMMIT)\\b[^,]");

    private Prose() {}

    /** Of these files, without annotations, SQL, and what is logged for those who look for a defect. */
    static Set<String> in(Collection<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Reader reader = new Reader();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree file : task.parse()) {
                reader.scan(file, null);
            }
        }
        return reader.texts.stream().flatMap(text -> pieces(text).stream()).collect(toCollection(TreeSet::new));
    }

    /** What is said in so many words: a text without its holes. A piece without two plain words on end says nothing. */
    static List<String> pieces(String text) {
        return Arrays.stream(PLACEHOLDER.matcher(text).replaceAll(HOLE + "").split(HOLE + "+"))
                .map(String::strip)
                .filter(piece -> WORDS.matcher(piece).find())
                .toList();
    }

    /** Texts that are put together count as one, with a hole for whatever is no literal. */
    private static final class Reader extends TreeScanner<Void, Void> {
        private final List<String> texts = new ArrayList<>();

        @Override
        public Void visitBinary(BinaryTree sum, Void unused) {
            if (sum.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(sum, null);
            }
            StringBuilder text = new StringBuilder();
            append(sum, text);
            add(text.toString());
            return null;
        }

        private void append(Tree part, StringBuilder text) {
            if (part instanceof ParenthesizedTree inner) {
                append(inner.getExpression(), text);
            } else if (part instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                append(sum.getLeftOperand(), text);
                append(sum.getRightOperand(), text);
            } else if (part instanceof LiteralTree literal && literal.getValue() instanceof String string) {
                text.append(string);
            } else {
                scan(part, null);
                text.append(HOLE);
            }
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Void unused) {
            if (literal.getValue() instanceof String string) {
                add(string);
            }
            return null;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            return call.getMethodSelect().toString().equals("LOG.debug")
                    ? null
                    : super.visitMethodInvocation(call, null);
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, Void unused) {
            return null;
        }

        private void add(String text) {
            if (!SQL.matcher(text).find()) {
                texts.add(text);
            }
        }
    }
}
