package dev.quorate.manager.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.spec.MemberId;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// How the manager's records look as JSON: ids as hexadecimal text, times in RFC 3339, steps and
/// intents by their name, unknown fields ignored so that an older program reads a newer one's.
public final class JsonFormat {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(MemberId.class, new MemberIdWriter())
                                    .addDeserializer(MemberId.class, new MemberIdReader()))
                    .addMixIn(PlanStep.class, ByName.class)
                    .addMixIn(PlanStep.StartMode.class, ByName.class)
                    .addMixIn(Intent.class, ByName.class)
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .changeDefaultPropertyInclusion(_ ->
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                    .build();

    private JsonFormat() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    private interface ByName {}

    private static final class MemberIdWriter extends ValueSerializer<MemberId> {
        @Override
        public void serialize(MemberId id, JsonGenerator json, SerializationContext context)
                throws JacksonException {
            json.writeString(id.toString());
        }
    }

    private static final class MemberIdReader extends ValueDeserializer<MemberId> {
        @Override
        public MemberId deserialize(JsonParser json, DeserializationContext context)
                throws JacksonException {
            return MemberId.parse(json.getString());
        }
    }
}
