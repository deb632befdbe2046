using System.Text;
using System.Threading.Channels;

namespace Personalization.Host.Tests;

/// <summary>What a command writes, line by line while it runs.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? string.Empty);

    /// <summary>Waits for the next line.</summary>
    internal async Task<string> ReadAsync() => await _lines.Reader.ReadAsync();

    /// <summary>Takes the lines that are there.</summary>
    internal IReadOnlyList<string> ReadAll()
    {
        var lines = new List<string>();
        while (_lines.Reader.TryRead(out var line))
        {
            lines.Add(line);
        }

        return lines;
    }
}
