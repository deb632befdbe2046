using System.Text;
using Personalization.Realtime.Contracts;

namespace Personalization.Realtime.People;

/// <summary>A violation as it lies in the violations of its person's bucket.</summary>
/// <remarks>
/// <code>
/// byte      version, 1
/// byte      flags (1 blocked, 2 undeclared schema, 4 undeclared fields, 8 schema violated, 16 has an event id, 32 has a schema version)
/// text      contract; event id and schema version, where there is one
/// int32     how many violations, each a text
/// bytes     the event as it came in, an <see cref="EventFrame"/>, to the end
/// </code>
/// </remarks>
internal static class ViolationFrame
{
    private const byte Version = 1;

    internal static ReadOnlyMemory<byte> Write(ContractViolation violation)
    {
        using var bytes = new MemoryStream(violation.Message.Utf8Json.Length + 256);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write((byte)((violation.IsBlocked ? 1 : 0) | (violation.HasUndeclaredSchema ? 2 : 0) | (violation.HasUndeclaredFields ? 4 : 0) | (violation.HasSchemaViolated ? 8 : 0)
            | (violation.Event is null ? 0 : 16) | (violation.SchemaVersion is null ? 0 : 32)));
        foreach (var text in (ReadOnlySpan<string?>)[violation.Contract, violation.Event, violation.SchemaVersion])
        {
            if (text is not null)
            {
                writer.Write(text);
            }
        }

        writer.Write(violation.Violations.Count);
        foreach (var text in violation.Violations)
        {
            writer.Write(text);
        }

        writer.Write(EventFrame.Write(violation.Message).Span);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of another version or damaged.</exception>
    internal static ContractViolation Read(ReadOnlyMemory<byte> frame)
    {
        using var bytes = new MemoryStream(frame.ToArray(), writable: false);
        using var reader = new BinaryReader(bytes, Encoding.UTF8);
        try
        {
            if (reader.ReadByte() is var version && version != Version)
            {
                throw new InvalidDataException($"A violation in the store has the format {version}, and this version reads {Version}. Run the version that wrote it.");
            }

            var flags = reader.ReadByte();
            var (contract, id, schema) = (reader.ReadString(), (flags & 16) == 0 ? null : reader.ReadString(), (flags & 32) == 0 ? null : reader.ReadString());
            var count = reader.ReadInt32();
            if (count < 0 || count > frame.Length)
            {
                throw Damaged();
            }

            var texts = new string[count];
            for (var i = 0; i < count; i++)
            {
                texts[i] = reader.ReadString();
            }

            return new ContractViolation
            {
                Message = EventFrame.Read(frame[(int)bytes.Position..]),
                Contract = contract,
                Event = id,
                SchemaVersion = schema,
                IsBlocked = (flags & 1) != 0,
                HasUndeclaredSchema = (flags & 2) != 0,
                HasUndeclaredFields = (flags & 4) != 0,
                HasSchemaViolated = (flags & 8) != 0,
                Violations = texts,
            };
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException or IOException)
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() => new("A violation in the store is damaged.");
}
