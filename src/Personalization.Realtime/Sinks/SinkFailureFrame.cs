using System.Text;
using Personalization.People;

namespace Personalization.Realtime.Sinks;

/// <summary>An event that tables did not take, as it lies among the dead letters of a bucket. Immutable.</summary>
/// <remarks>
/// <code>
/// byte      'S', which tells it from the dead letters of destinations
/// byte      version, 1
/// text      sink
/// text      problem
/// byte      the stream of the event
/// bytes     the entry's body, to the end
/// </code>
/// </remarks>
/// <param name="Sink">The sink's name.</param>
/// <param name="Problem">Why, and the way out.</param>
/// <param name="Stream">The stream that it comes from.</param>
/// <param name="Body">The entry as it was read.</param>
internal sealed record SinkFailureFrame(string Sink, string Problem, PersonStream Stream, ReadOnlyMemory<byte> Body)
{
    private const byte Mark = (byte)'S';
    private const byte Version = 1;

    internal ReadOnlyMemory<byte> Write()
    {
        using var bytes = new MemoryStream(Body.Length + 256);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(Sink);
        writer.Write(Problem);
        writer.Write((byte)Stream);
        writer.Write(Body.Span);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a dead letter, if it is one of a sink.</summary>
    internal static SinkFailureFrame? Read(ReadOnlyMemory<byte> frame)
    {
        if (frame.Length < 2 || frame.Span[0] != Mark || frame.Span[1] != Version)
        {
            return null;
        }

        using var bytes = new MemoryStream(frame.ToArray(), writable: false);
        using var reader = new BinaryReader(bytes, Encoding.UTF8);
        bytes.Position = 2;
        try
        {
            var (sink, problem, stream) = (reader.ReadString(), reader.ReadString(), (PersonStream)reader.ReadByte());
            return new SinkFailureFrame(sink, problem, stream, frame[(int)bytes.Position..]);
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException)
        {
            return null;
        }
    }
}
