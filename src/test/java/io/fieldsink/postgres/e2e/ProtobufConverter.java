package io.fieldsink.postgres.e2e;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;

/**
 * A Protobuf converter that was written for the test, since none is to be had from Maven Central: flat messages of the first
 * type of the file that {@code descriptor} holds, as base64. Records carry the message and nothing before it. One class, which
 * the plugin's jar gets.
 */
public final class ProtobufConverter implements Converter {
    private static final Map<FieldDescriptor.JavaType, Schema> SCHEMAS = Map.of(
            FieldDescriptor.JavaType.LONG, Schema.OPTIONAL_INT64_SCHEMA,
            FieldDescriptor.JavaType.STRING, Schema.OPTIONAL_STRING_SCHEMA,
            FieldDescriptor.JavaType.DOUBLE, Schema.OPTIONAL_FLOAT64_SCHEMA,
            FieldDescriptor.JavaType.BOOLEAN, Schema.OPTIONAL_BOOLEAN_SCHEMA);

    private Descriptor type;
    private Schema schema;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        try {
            byte[] file = Base64.getDecoder().decode((String) configs.get("descriptor"));
            type = FileDescriptor.buildFrom(FileDescriptorProto.parseFrom(file), new FileDescriptor[0])
                    .getMessageTypes()
                    .get(0);
        } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
            throw new DataException(e);
        }
        SchemaBuilder fields = SchemaBuilder.struct().name(type.getFullName());
        for (FieldDescriptor field : type.getFields()) {
            fields.field(field.getName(), SCHEMAS.get(field.getJavaType()));
        }
        schema = fields.build();
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        throw new DataException("only for sinks");
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        if (value == null) {
            return SchemaAndValue.NULL;
        }
        try {
            DynamicMessage message = DynamicMessage.parseFrom(type, value);
            Struct struct = new Struct(schema);
            message.getAllFields().forEach((field, held) -> struct.put(field.getName(), held));
            return new SchemaAndValue(schema, struct);
        } catch (InvalidProtocolBufferException e) {
            throw new DataException(e);
        }
    }
}
