using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Personalization.Liquid.Values;

namespace Personalization.Liquid;

/// <summary>A value that templates compute with. Immutable.</summary>
public readonly struct LiquidValue
{
    private readonly object? _reference;
    private readonly long _bits;

    private LiquidValue(LiquidKind kind, object? reference, long bits = 0)
    {
        Kind = kind;
        _reference = reference;
        _bits = bits;
    }

    /// <summary>Gets nothing.</summary>
    public static LiquidValue Nil => default;

    /// <summary>Gets the word <c>empty</c>.</summary>
    public static LiquidValue Empty => new(LiquidKind.Empty, null);

    /// <summary>Gets the word <c>blank</c>.</summary>
    public static LiquidValue Blank => new(LiquidKind.Blank, null);

    /// <summary>Gets what it is.</summary>
    public LiquidKind Kind { get; }

    /// <summary>Gets a value indicating whether it is nothing.</summary>
    public bool IsNil => Kind == LiquidKind.Nil;

    /// <summary>Gets a value indicating whether conditions take it for true: all but nil and false.</summary>
    public bool IsTruthy => Kind switch
    {
        LiquidKind.Nil => false,
        LiquidKind.Boolean => _bits != 0,
        _ => true,
    };

    internal bool IsNumber => Kind is LiquidKind.Integer or LiquidKind.Float;

    /// <summary>Gets a value indicating whether it is a whole number that fits no 64 bits.</summary>
    internal bool IsBig => _reference is BigInteger;

    internal long Int64 => _bits;

    internal double Double => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>Makes a value of true or false.</summary>
    /// <param name="value">True or false.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(bool value) => new(LiquidKind.Boolean, null, value ? 1 : 0);

    /// <summary>Makes a value of a whole number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(long value) => new(LiquidKind.Integer, null, value);

    /// <summary>Makes a value of a whole number of any size.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(BigInteger value)
        => value >= long.MinValue && value <= long.MaxValue ? From((long)value) : new(LiquidKind.Integer, value);

    /// <summary>Makes a value of a number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(double value) => new(LiquidKind.Float, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Makes a value of a text.</summary>
    /// <param name="value">The text; nil for <see langword="null"/>.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(string? value) => value is null ? default : new(LiquidKind.Text, value);

    /// <summary>Makes a value of a list, which is not copied.</summary>
    /// <param name="value">The list.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(IReadOnlyList<LiquidValue> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(LiquidKind.Array, value);
    }

    /// <summary>Makes a value of values by name.</summary>
    /// <param name="value">The values by name.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(ILiquidObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(LiquidKind.Object, value);
    }

    /// <summary>Makes a value of a moment.</summary>
    /// <param name="value">The moment, with its offset.</param>
    /// <returns>The value.</returns>
    public static LiquidValue From(DateTimeOffset value) => new(LiquidKind.Time, value);

    /// <summary>Makes a value of JSON: numbers with a fraction or an exponent are floats, others whole numbers.</summary>
    /// <param name="json">The JSON; it may be disposed of afterwards.</param>
    /// <returns>The value.</returns>
    /// <exception cref="LiquidException">A number has more than a thousand digits, or a text is not well-formed Unicode.</exception>
    public static LiquidValue From(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.True:
                return From(true);
            case JsonValueKind.False:
                return From(false);
            case JsonValueKind.String:
                return From(TextOf(json));
            case JsonValueKind.Number:
                return json.TryGetInt64(out var whole) ? From(whole)
                    : LiquidNumbers.ReadWhole(json.GetRawText()) is { } big ? From(big)
                    : From(json.GetDouble());
            case JsonValueKind.Array:
                return From(json.EnumerateArray().Select(From).ToArray());
            case JsonValueKind.Object:
                var values = new LiquidObject();
                foreach (var property in json.EnumerateObject())
                {
                    values[NameOf(property)] = From(property.Value);
                }

                return From(values);
            default:
                return default;
        }
    }

    /// <summary>Makes a range of whole numbers; one that ends before it starts has none.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last, which belongs to it.</param>
    /// <returns>The value.</returns>
    public static LiquidValue Range(long first, long last) => new(LiquidKind.Range, new LiquidRange(first, last));

    /// <summary>Gets it as true or false.</summary>
    /// <returns>True or false; <see langword="null"/> when it is something else.</returns>
    public bool? AsBoolean() => Kind == LiquidKind.Boolean ? _bits != 0 : null;

    /// <summary>Gets it as a whole number.</summary>
    /// <returns>The number; <see langword="null"/> when it is something else.</returns>
    public BigInteger? AsInteger() => Kind != LiquidKind.Integer ? null : _reference is BigInteger big ? big : _bits;

    /// <summary>Gets it as a number with a fraction.</summary>
    /// <returns>The number; <see langword="null"/> when it is something else.</returns>
    public double? AsFloat() => Kind == LiquidKind.Float ? Double : null;

    /// <summary>Gets it as text.</summary>
    /// <returns>The text; <see langword="null"/> when it is something else.</returns>
    public string? AsText() => Kind == LiquidKind.Text ? Unsafe.As<string>(_reference) : null;

    /// <summary>Gets it as a list.</summary>
    /// <returns>The list; <see langword="null"/> when it is something else.</returns>
    public IReadOnlyList<LiquidValue>? AsArray() => Kind == LiquidKind.Array ? Unsafe.As<IReadOnlyList<LiquidValue>>(_reference) : null; // only From makes the kind

    /// <summary>Gets it as values by name.</summary>
    /// <returns>The values; <see langword="null"/> when it is something else.</returns>
    public ILiquidObject? AsObject() => Kind == LiquidKind.Object ? Unsafe.As<ILiquidObject>(_reference) : null; // as above

    /// <summary>Gets it as a moment.</summary>
    /// <returns>The moment; <see langword="null"/> when it is something else.</returns>
    public DateTimeOffset? AsTime() => Kind == LiquidKind.Time ? (DateTimeOffset)_reference! : null;

    /// <summary>Answers the text that filters take it for; lists and objects as Ruby shows them, such as <c>[1, "a"]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Kind == LiquidKind.Text ? Unsafe.As<string>(_reference)! : LiquidText.Of(this);

    /// <summary>JSON may name half of a surrogate pair, which is no text.</summary>
    private static string? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // The parser's own words quote the text.
            throw NoText();
        }
    }

    private static string NameOf(in JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    private static LiquidException NoText() => new("A text in the JSON is not well-formed Unicode: half of a surrogate pair (\\ud800 to \\udfff) stands alone.");

    internal LiquidRange? AsRange() => _reference as LiquidRange;

    /// <summary>A range of whole numbers.</summary>
    internal sealed record LiquidRange(long First, long Last)
    {
        internal long Count => Last < First ? 0 : Last - First + 1;
    }
}
