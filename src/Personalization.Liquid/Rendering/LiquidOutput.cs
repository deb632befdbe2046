using System.Buffers;
using System.Text;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Rendering;

/// <summary>Takes what a template writes, as UTF-8. As long as one value is all that was written, it stays a value.</summary>
internal sealed class LiquidOutput(LiquidLimits limits)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private LiquidValue _single;
    private bool _hasSingle;

    /// <summary>Gets a value indicating whether nothing was written yet, not even an empty text.</summary>
    internal bool IsUntouched => !_hasSingle && _bytes.WrittenCount == 0;

    /// <summary>The one value that was written, or the text of all that was.</summary>
    internal LiquidValue Result => _hasSingle ? _single : LiquidValue.From(Encoding.UTF8.GetString(_bytes.WrittenSpan));

    /// <summary>All that was written.</summary>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            Settle();
            return _bytes.WrittenSpan;
        }
    }

    internal void Clear()
    {
        _bytes.ResetWrittenCount();
        _single = default;
        _hasSingle = false;
    }

    internal void WriteText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length == 0)
        {
            return;
        }

        Settle();
        Check(utf8.Length);
        _bytes.Write(utf8);
    }

    internal void WriteText(string text)
    {
        Settle();
        Check(text.Length);
        Encoding.UTF8.GetBytes(text, _bytes);
        Check(0);
    }

    /// <summary>Writes a value of an output.</summary>
    internal void WriteValue(in LiquidValue value)
    {
        if (IsUntouched)
        {
            _single = value;
            _hasSingle = true;
            return;
        }

        Settle();
        WriteTextOf(value);
    }

    private void Settle()
    {
        if (_hasSingle)
        {
            _hasSingle = false;
            WriteTextOf(_single);
        }
    }

    private void WriteTextOf(in LiquidValue value)
    {
        if (value.AsArray() is { } items)
        {
            foreach (var item in items)
            {
                WriteTextOf(item);
            }

            return;
        }

        var text = LiquidText.Of(value);
        Check(text.Length);
        Encoding.UTF8.GetBytes(text, _bytes);
        Check(0);
    }

    private void Check(int more)
    {
        if (_bytes.WrittenCount + (long)more > limits.MaxOutputBytes)
        {
            throw new LiquidException($"The template writes more than {limits.MaxOutputBytes} bytes.");
        }
    }
}
