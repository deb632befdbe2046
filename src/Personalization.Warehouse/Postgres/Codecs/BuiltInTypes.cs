namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>The types that every server knows by the same number and whose binary form is decoded.</summary>
internal static class BuiltInTypes
{
    private static readonly IntegerCodec Integer = new();
    private static readonly IntegerCodec Oid = new(isUnsigned: true);
    private static readonly RealCodec Real = new();

    private static readonly Dictionary<uint, ColumnCodec> Codecs = new()
    {
        [16] = new("boolean", new BooleanCodec()),
        [17] = new("bytea", new BinaryCodec()),
        [18] = new("\"char\"", new CharacterCodec()),
        [19] = new("name", TextCodec.OfBinary),
        [20] = new("bigint", Integer),
        [21] = new("smallint", Integer),
        [22] = new("int2vector", new ArrayCodec(Integer)),
        [23] = new("integer", Integer),
        [25] = new("text", TextCodec.OfBinary),
        [26] = new("oid", Oid),
        [30] = new("oidvector", new ArrayCodec(Oid)),
        [114] = new("json", new JsonCodec(isBinary: false)),
        [142] = new("xml", TextCodec.OfBinary),
        [700] = new("real", Real),
        [701] = new("double precision", Real),
        [705] = new("unknown", TextCodec.OfBinary), // literals in row(…)
        [790] = new("money", RefusedCodec.Money),
        [1042] = new("character", TextCodec.OfBinary),
        [1043] = new("character varying", TextCodec.OfBinary),
        [1082] = new("date", new DateCodec()),
        [1083] = new("time without time zone", new TimeCodec(hasZone: false)),
        [1114] = new("timestamp without time zone", new TimestampCodec(hasZone: false)),
        [1184] = new("timestamp with time zone", new TimestampCodec(hasZone: true)),
        [1186] = new("interval", new IntervalCodec()),
        [1266] = new("time with time zone", new TimeCodec(hasZone: true)),
        [1700] = new("numeric", new NumericCodec()),
        [2950] = new("uuid", new UuidCodec()),
        [3802] = new("jsonb", new JsonCodec(isBinary: true)),
    };

    internal static bool Has(uint type) => Codecs.ContainsKey(type);

    internal static ColumnCodec? Find(uint type) => Codecs.GetValueOrDefault(type);
}
