using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>Numbers that come as decimal digits, because no .NET type holds all of them. The same number has the same text as a decimal.</summary>
internal sealed class NumberTextCodec : ValueCodec<string>
{
    internal static readonly NumberTextCodec Instance = new();

    internal override void WriteJson(string value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        WriteKey(value, scratch.Begin());
        writer.WriteRawValue(scratch.Text, skipInputValidation: true);
    }

    internal override void AppendHash(string value, RowHasher hasher, ValueScratch scratch)
    {
        WriteKey(value, scratch.Begin());
        hasher.AppendBytes(HashTag.Other, scratch.Text);
    }

    internal override void WriteKey(string value, IBufferWriter<byte> destination)
    {
        var digits = value.AsSpan();
        var isNegative = digits is ['-', ..];
        digits = digits is ['-' or '+', ..] ? digits[1..] : digits;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            throw new FormatException("The provider gives this number in a form that JSON does not have. Convert it in the model, for example to text.");
        }

        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        if (isNegative && whole.Length + fraction.Length > 0)
        {
            Write(destination, "-");
        }

        Write(destination, whole.IsEmpty ? "0" : whole);
        if (!fraction.IsEmpty)
        {
            Write(destination, ".");
            Write(destination, fraction);
        }
    }

    private static void Write(IBufferWriter<byte> destination, ReadOnlySpan<char> ascii)
    {
        var span = destination.GetSpan(ascii.Length);
        for (var i = 0; i < ascii.Length; i++)
        {
            span[i] = (byte)ascii[i];
        }

        destination.Advance(ascii.Length);
    }
}
