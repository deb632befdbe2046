using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>Values whose type is known only when they are there. Lists are JSON; a type without a codec is its text in the invariant culture.</summary>
internal sealed class ObjectCodec : ValueCodec<object>
{
    internal static readonly ObjectCodec Instance = new();

    /// <summary>Tells whether values of a type have a codec, so that their text need not be taken.</summary>
    internal static bool Knows(Type type) => Type.GetTypeCode(type) is not (TypeCode.Object or TypeCode.DBNull or TypeCode.Empty)
        ? !type.IsEnum
        : type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(TimeSpan) || type == typeof(byte[]) || type == typeof(Int128) || type == typeof(BigInteger);

    internal override void WriteJson(object value, Utf8JsonWriter writer, ValueScratch scratch) => Visit(value, new JsonVisitor(writer, scratch));

    internal override void WriteNestedJson(object value, Utf8JsonWriter writer, ValueScratch scratch)
        => Visit(value, new NestedJsonVisitor(writer, scratch));

    internal override void AppendHash(object value, RowHasher hasher, ValueScratch scratch) => Visit(value, new HashVisitor(hasher, scratch));

    internal override void WriteKey(object value, IBufferWriter<byte> destination) => Visit(value, new KeyVisitor(destination));

    private static void Visit<TVisitor>(object value, TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        switch (value)
        {
            case string text: visitor.Visit(text, TextCodec.Instance); break;
            case long number: visitor.Visit(number, Int64Codec.Instance); break;
            case int number: visitor.Visit(number, Int64Codec.Instance); break;
            case short number: visitor.Visit(number, Int64Codec.Instance); break;
            case sbyte number: visitor.Visit(number, Int64Codec.Instance); break;
            case byte number: visitor.Visit(number, Int64Codec.Instance); break;
            case ushort number: visitor.Visit(number, Int64Codec.Instance); break;
            case uint number: visitor.Visit(number, Int64Codec.Instance); break;
            case ulong number: visitor.Visit(number, Codecs.UInt64); break;
            case Int128 number: visitor.Visit(number, Codecs.Int128); break;
            case BigInteger number: visitor.Visit(number, Codecs.BigInteger); break;
            case double number: visitor.Visit(number, DoubleCodec.Instance); break;
            case float number: visitor.Visit(number, SingleCodec.Instance); break;
            case decimal number: visitor.Visit(number, Codecs.Decimal); break;
            case bool truth: visitor.Visit(truth, BooleanCodec.Instance); break;
            case char letter: visitor.Visit(letter.ToString(), TextCodec.Instance); break;
            case Guid id: visitor.Visit(id, Codecs.Guid); break;
            case DateTime time: visitor.Visit(time, Codecs.DateTime); break;
            case DateTimeOffset time: visitor.Visit(time, Codecs.DateTimeOffset); break;
            case DateOnly date: visitor.Visit(date, Codecs.DateOnly); break;
            case TimeOnly time: visitor.Visit(time, Codecs.TimeOnly); break;
            case TimeSpan span: visitor.Visit(span, Codecs.TimeSpan); break;
            case byte[] data: visitor.Visit(data, BinaryCodec.Instance); break;
            case BitArray bits: visitor.Visit(TextOf(bits), TextCodec.Instance); break;
            case IList or IDictionary: visitor.Visit(value, ListCodec.Instance); break;
            default: visitor.Visit(TextOf(value), TextCodec.Instance); break;
        }
    }

    private static string TextOf(BitArray bits)
        => string.Create(bits.Length, bits, static (text, bits) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = bits[i] ? '1' : '0';
            }
        });

    private static string TextOf(object value)
    {
        var text = value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : InvariantTextOf(value);

        // A type without a text of its own answers its name, which says nothing of the value.
        return text is not null && text != value.GetType().ToString()
            ? text
            : throw new FormatException($"Values of type {value.GetType().Name} cannot be used. Convert them in the model, for example to JSON text.");
    }

    /// <summary>Takes the text of a type that knows no cultures, and may yet format its parts by the current one.</summary>
    private static string? InvariantTextOf(object value)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return value.ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private interface IVisitor
    {
        void Visit<T>(T value, ValueCodec<T> codec);
    }

    private readonly struct JsonVisitor(Utf8JsonWriter writer, ValueScratch scratch) : IVisitor
    {
        public void Visit<T>(T value, ValueCodec<T> codec) => codec.WriteJson(value, writer, scratch);
    }

    private readonly struct NestedJsonVisitor(Utf8JsonWriter writer, ValueScratch scratch) : IVisitor
    {
        public void Visit<T>(T value, ValueCodec<T> codec) => codec.WriteNestedJson(value, writer, scratch);
    }

    private readonly struct HashVisitor(RowHasher hasher, ValueScratch scratch) : IVisitor
    {
        public void Visit<T>(T value, ValueCodec<T> codec) => codec.AppendHash(value, hasher, scratch);
    }

    private readonly struct KeyVisitor(IBufferWriter<byte> destination) : IVisitor
    {
        public void Visit<T>(T value, ValueCodec<T> codec) => codec.WriteKey(value, destination);
    }
}
