package io.fieldsink.postgres.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.servers.Folder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The connector with one guard taken out, to see that the tests notice: a place in the source is replaced, that file is
 * compiled against the others as they are, and a worker gets the classes in a copy of the component, or a test in a class
 * loader. Production code has no switch for this.
 */
final class Sabotage {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final String OURS = "io.fieldsink.postgres.";
    private static final String OUR_JAR = "kafka-connect-postgres-sink-";

    private final Map<String, byte[]> classes;

    private Sabotage(Map<String, byte[]> classes) {
        this.classes = Map.copyOf(classes);
    }

    /** With this text of a main source file, which must be there exactly once, replaced by another. */
    static Sabotage of(String file, String guard, String instead) {
        return of(file, source -> replaced(source, guard, instead));
    }

    /** With a main source file edited. */
    static Sabotage of(String file, UnaryOperator<String> edit) {
        try {
            return new Sabotage(compiled(file, edit.apply(Files.readString(SOURCES.resolve(file)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String replaced(String source, String text, String instead) {
        int at = source.indexOf(text);
        if (at < 0 || source.indexOf(text, at + 1) >= 0) {
            throw new IllegalArgumentException("the source does not have exactly once: " + text);
        }
        return source.replace(text, instead);
    }

    /** With classes of the tests, which the edited sources call. */
    static Sabotage adding(Class<?>... added) {
        Map<String, byte[]> classes = new HashMap<>();
        for (Class<?> one : added) {
            try (InputStream in = one.getResourceAsStream("/" + one.getName().replace('.', '/') + ".class")) {
                classes.put(one.getName(), in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Sabotage(classes);
    }

    /** Several places at once. */
    Sabotage and(Sabotage other) {
        Map<String, byte[]> both = new HashMap<>(classes);
        both.putAll(other.classes);
        if (both.size() < classes.size() + other.classes.size()) {
            throw new IllegalArgumentException("both replace a class of the same file");
        }
        return new Sabotage(both);
    }

    private static Map<String, byte[]> compiled(String file, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (InMemory memory = new InMemory(compiler.getStandardFileManager(null, null, UTF_8))) {
            List<String> options =
                    List.of("--release", "17", "-proc:none", "-classpath", System.getProperty("java.class.path"));
            boolean done = compiler.getTask(said, memory, null, options, null, List.of(new Source(file, source)))
                    .call();
            if (!done) {
                throw new IllegalArgumentException("what is left of " + file + " does not compile:\n" + said);
            }
            Map<String, byte[]> classes = new HashMap<>();
            memory.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(name, n -> new ByteArrayOutputStream());
                }
            };
        }
    }

    /** A copy of the component's zip whose jar has these classes. */
    Path component(Path zip, Folder folder) {
        Path copy = folder.resolve("sabotaged-" + zip.getFileName());
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(copy))) {
            boolean replaced = false;
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                boolean ours = Path.of(entry.getName()).getFileName().toString().startsWith(OUR_JAR)
                        && entry.getName().endsWith(".jar");
                out.write(ours ? jar(in.readAllBytes()) : in.readAllBytes());
                replaced |= ours;
            }
            if (!replaced) {
                throw new IllegalArgumentException("no jar of ours in " + zip);
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] jar(byte[] original) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Map<String, byte[]> left = new HashMap<>(classes);
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(original));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] other =
                        left.remove(entry.getName().replaceAll("\\.class$", "").replace('/', '.'));
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(other == null ? in.readAllBytes() : other);
            }
            for (Map.Entry<String, byte[]> added : left.entrySet()) {
                out.putNextEntry(new ZipEntry(added.getKey().replace('.', '/') + ".class"));
                out.write(added.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Runs a class of ours, of main or of test, in a world of its own in which all of our classes are loaded anew and these
     * are the sabotaged ones. What comes back must not be of a class of ours.
     */
    Object call(Class<? extends Callable<?>> story) throws Exception {
        try (Apart apart = new Apart()) {
            var constructor = apart.loadClass(story.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            return ((Callable<?>) constructor.newInstance()).call();
        }
    }

    /** Child first for our classes. */
    private final class Apart extends URLClassLoader {
        Apart() {
            super(folders(), Sabotage.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] bytes = classes.get(name);
                return bytes == null ? findClass(name) : defineClass(name, bytes, 0, bytes.length);
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return getParent().getResourceAsStream(name);
        }
    }

    private static URL[] folders() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isDirectory)
                .map(Sabotage::url)
                .toArray(URL[]::new);
    }

    private static URL url(Path folder) {
        try {
            return folder.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
