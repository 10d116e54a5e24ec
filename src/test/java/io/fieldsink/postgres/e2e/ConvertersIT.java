package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same records become the same rows, whichever converter reads them. */
@Tag("versions")
@Timeout(180)
class ConvertersIT {
    private static final String AVRO = "io.apicurio.registry.utils.converter.AvroConverter";
    private static final List<Order> ORDERS = List.of(
            new Order(1, "rice", 1.5, true, "for the kitchen"),
            new Order(2, "größe, 米", -0.25, false, null),
            new Order(3, "salt", 3, true, null),
            new Order(1, "brown rice", 2.5, false, null));

    private record Order(long id, String name, double amount, boolean paid, String note) {
        String json() {
            String text = note == null ? "null" : '"' + note + '"';
            return "{\"id\":%d,\"name\":\"%s\",\"amount\":%s,\"paid\":%s,\"note\":%s}"
                    .formatted(id, name, amount, paid, text);
        }
    }

    @FunctionalInterface
    private interface Written {
        byte[] as(Order order) throws IOException;
    }

    /** Sends all orders, and a tombstone for the last; what stands in the table then, and what in the dead-letter queue. */
    private static void becomesTheRows(Scene scene, Written written) throws IOException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Order order : ORDERS) {
            records.add(record(scene, order, written));
        }
        records.add(new ProducerRecord<>(scene.name(), 0, "order 3".getBytes(UTF_8), null));
        scene.sendAll(records);
        scene.with(Map.of("pk.mode", "record_key", "pk.fields", "order_key", "delete.enabled", "true"))
                .withDeadLetters()
                .start();
        scene.awaitAllCommitted();

        assertThat(scene.kafka().count(scene.deadLetters())).isZero();
        assertThat(scene.query("SELECT order_key, id, name, amount, paid, note FROM %s ORDER BY id"))
                .containsExactly(
                        Arrays.asList("order 1", "1", "brown rice", "2.5", "f", null),
                        Arrays.asList("order 2", "2", "größe, 米", "-0.25", "f", null));
        assertThat(scene.type("paid")).isEqualTo("boolean");
        becomesADeadLetter(scene, written);
    }

    private static ProducerRecord<byte[], byte[]> record(Scene scene, Order order, Written written) throws IOException {
        byte[] key = ("order " + order.id()).getBytes(UTF_8);
        return new ProducerRecord<>(scene.name(), 0, key, written.as(order));
    }

    /** What only the server refuses, long after it was read, is in the queue byte by byte. */
    private static void becomesADeadLetter(Scene scene, Written written) throws IOException {
        scene.execute("ALTER TABLE " + scene.name() + " ADD CHECK (amount < 100)");
        ProducerRecord<byte[], byte[]> refused = record(scene, new Order(4, "gold", 100, true, "refused"), written);
        scene.sendAll(List.of(refused));
        scene.awaitAllCommitted();

        List<ConsumerRecord<byte[], byte[]>> letters = scene.kafka().readAll(scene.deadLetters());
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).key()).isEqualTo(refused.key());
        assertThat(letters.get(0).value()).isEqualTo(refused.value());
    }

    @Test
    void jsonWithoutSchema() throws IOException {
        try (Scene scene = Scene.of("as_json", 1)) {
            scene.with("value.converter", Scene.JSON).with("value.converter.schemas.enable", "false");
            becomesTheRows(scene, order -> order.json().getBytes(UTF_8));
        }
    }

    @Test
    void jsonWithSchema() throws IOException {
        try (Scene scene = Scene.of("as_envelope", 1)) {
            scene.with("value.converter", Scene.JSON).with("value.converter.schemas.enable", "true");
            becomesTheRows(
                    scene,
                    order -> Envelope.of(
                                    order.json(),
                                    "id:int64",
                                    "name:string",
                                    "amount:double",
                                    "paid:boolean",
                                    "note:string?")
                            .getBytes(UTF_8));
        }
    }

    @Test
    void text() throws IOException {
        try (Scene scene = Scene.of("as_text", 1)) {
            scene.with("value.converter", Scene.STRING);
            becomesTheRows(scene, order -> order.json().getBytes(UTF_8));
        }
    }

    @Test
    void rawBytes() throws IOException {
        try (Scene scene = Scene.of("as_bytes", 1)) {
            scene.with("value.converter", Scene.BYTES);
            becomesTheRows(scene, order -> order.json().getBytes(UTF_8));
        }
    }

    /** As Confluent's and Apicurio's serializers write it: a zero, the schema's number, the record. */
    @Test
    void avroByApicuriosConverter() throws IOException {
        Schema schema = SchemaBuilder.record("Order")
                .fields()
                .requiredLong("id")
                .requiredString("name")
                .requiredDouble("amount")
                .requiredBoolean("paid")
                .optionalString("note")
                .endRecord();
        try (SchemaRegistry registry = SchemaRegistry.of(schema.toString());
                Scene scene = Scene.of("as_avro", 1)) {
            scene.with("value.converter", AVRO)
                    .with("value.converter.apicurio.registry.url", registry.url())
                    .with("value.converter.apicurio.registry.as-confluent", "true")
                    .with("value.converter.apicurio.registry.use-id", "contentId")
                    .with("value.converter.apicurio.registry.headers.enabled", "false");
            becomesTheRows(scene, order -> avro(schema, order));
            assertThat(registry.asked()).isPositive();
        }
    }

    private static byte[] avro(Schema schema, Order order) throws IOException {
        GenericRecord item = new GenericData.Record(schema);
        item.put("id", order.id());
        item.put("name", order.name());
        item.put("amount", order.amount());
        item.put("paid", order.paid());
        item.put("note", order.note());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeByte(0);
        new DataOutputStream(bytes).writeInt(SchemaRegistry.NUMBER);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(item, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void protobufByAConverterWrittenForTheTest() throws IOException, DescriptorValidationException {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("order.proto")
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Order")
                        .addField(field(1, "id", FieldDescriptorProto.Type.TYPE_INT64))
                        .addField(field(2, "name", FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(field(3, "amount", FieldDescriptorProto.Type.TYPE_DOUBLE))
                        .addField(field(4, "paid", FieldDescriptorProto.Type.TYPE_BOOL))
                        .addField(field(5, "note", FieldDescriptorProto.Type.TYPE_STRING)))
                .build();
        Descriptor type = FileDescriptor.buildFrom(file, new FileDescriptor[0])
                .getMessageTypes()
                .get(0);
        try (Scene scene = Scene.of("as_protobuf", 1)) {
            scene.with("value.converter", ProtobufConverter.class.getName())
                    .with("value.converter.descriptor", Base64.getEncoder().encodeToString(file.toByteArray()));
            becomesTheRows(scene, order -> protobuf(type, order));
        }
    }

    private static FieldDescriptorProto field(int number, String name, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setNumber(number)
                .setName(name)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }

    private static byte[] protobuf(Descriptor type, Order order) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("id"), order.id())
                .setField(type.findFieldByName("name"), order.name())
                .setField(type.findFieldByName("amount"), order.amount())
                .setField(type.findFieldByName("paid"), order.paid());
        if (order.note() != null) {
            message.setField(type.findFieldByName("note"), order.note());
        }
        return message.build().toByteArray();
    }
}
