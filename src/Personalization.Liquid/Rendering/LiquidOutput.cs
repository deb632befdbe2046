using System.Buffers;
using System.Text;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Rendering;

/// <summary>Takes what a template writes, as UTF-8. As long as one value is all that was written, it stays a value.</summary>
internal sealed class LiquidOutput(RenderBudget budget)
{
    private const int MaxKept = 16 * 1024;

    /// <summary>Not there as long as one value is all.</summary>
    private ArrayBufferWriter<byte>? _bytes;
    private LiquidValue _single;
    private bool _hasSingle;

    /// <summary>Gets a value indicating whether nothing was written yet, not even an empty text.</summary>
    internal bool IsUntouched => !_hasSingle && Count == 0;

    /// <summary>The one value that was written, or the text of all that was.</summary>
    internal LiquidValue Result => _hasSingle ? _single : LiquidValue.From(Encoding.UTF8.GetString(Written));

    /// <summary>All that was written.</summary>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            Settle();
            return Written;
        }
    }

    /// <summary>Forgets what was written. A buffer that one large rendering needed is let go.</summary>
    internal void End()
    {
        _hasSingle = false;
        _single = default;
        if (_bytes is { Capacity: <= MaxKept })
        {
            _bytes.ResetWrittenCount();
        }
        else
        {
            _bytes = null;
        }
    }

    /// <summary>Writes all on; a value that is all goes straight there.</summary>
    internal void WriteTo(IBufferWriter<byte> writer)
    {
        if (_hasSingle && _single.Kind != LiquidKind.Array)
        {
            Encoding.UTF8.GetBytes(Checked(LiquidText.Of(_single, budget)), writer);
        }
        else
        {
            writer.Write(Bytes);
        }
    }

    internal string ToText() => _hasSingle && _single.Kind != LiquidKind.Array ? Checked(LiquidText.Of(_single, budget)) : Encoding.UTF8.GetString(Bytes);

    private string Checked(string text)
    {
        Check(text.Length);
        return text;
    }

    private int Count => _bytes?.WrittenCount ?? 0;

    private ReadOnlySpan<byte> Written => _bytes is null ? default : _bytes.WrittenSpan;

    private ArrayBufferWriter<byte> Buffer => _bytes ??= new ArrayBufferWriter<byte>(256);

    internal void WriteText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length == 0)
        {
            return;
        }

        Settle();
        Check(utf8.Length);
        Buffer.Write(utf8);
    }

    internal void WriteText(string text)
    {
        Settle();
        Check(text.Length);
        Encoding.UTF8.GetBytes(text, Buffer);
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
            budget.EnterLevel();
            foreach (var item in items)
            {
                WriteTextOf(item);
            }

            budget.LeaveLevel();
            return;
        }

        var text = LiquidText.Of(value, budget);
        Check(text.Length);
        Encoding.UTF8.GetBytes(text, Buffer);
        Check(0);
    }

    private void Check(int more)
    {
        budget.Work(more);
        if (Count + (long)more > budget.Limits.MaxOutputBytes)
        {
            throw new LiquidException($"The template writes more than {budget.Limits.MaxOutputBytes} bytes.");
        }
    }
}
