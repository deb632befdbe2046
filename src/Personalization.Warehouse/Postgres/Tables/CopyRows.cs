using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;
using Personalization.Sources.Tables;

namespace Personalization.Warehouse.Postgres.Tables;

/// <summary>Rows in the binary form of COPY, which costs the least on both sides.</summary>
internal static class CopyRows
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>The signature, no flags, nothing more.</summary>
    private static ReadOnlySpan<byte> Header => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    internal static async Task RunAsync(NpgsqlConnection connection, string statement, IReadOnlyList<TableColumn> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>(ChunkBytes);
        bytes.Write(Header);
        var copy = await connection.BeginRawBinaryCopyAsync(statement, cancellationToken).ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            try
            {
                foreach (var row in rows)
                {
                    Write(bytes, columns, row);
                    if (bytes.WrittenCount >= ChunkBytes)
                    {
                        await copy.WriteAsync(bytes.WrittenMemory, cancellationToken).ConfigureAwait(false);
                        bytes.ResetWrittenCount();
                    }
                }

                WriteInt16(bytes, -1);
                await copy.WriteAsync(bytes.WrittenMemory, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not PostgresException)
            {
                await copy.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private static void Write(ArrayBufferWriter<byte> bytes, IReadOnlyList<TableColumn> columns, object?[] row)
    {
        WriteInt16(bytes, (short)columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            if (row[i] is { } value)
            {
                Write(bytes, columns[i].Type, value);
            }
            else
            {
                WriteInt32(bytes, -1);
            }
        }
    }

    private static void Write(ArrayBufferWriter<byte> bytes, TableValueType type, object value)
    {
        switch (type)
        {
            case TableValueType.Text:
                WriteText(bytes, (string)value, version: null);
                break;
            case TableValueType.Json:
                WriteText(bytes, (string)value, version: 1);
                break;
            case TableValueType.Integer:
                WriteInt64(bytes, (long)value);
                break;
            case TableValueType.Float:
                WriteInt64(bytes, BitConverter.DoubleToInt64Bits((double)value));
                break;
            case TableValueType.Timestamp:
                WriteInt64(bytes, (((DateTimeOffset)value).UtcTicks - Epoch) / TimeSpan.TicksPerMicrosecond);
                break;
            case TableValueType.Boolean:
                WriteInt32(bytes, 1);
                bytes.Write([(bool)value ? (byte)1 : (byte)0]);
                break;
            case TableValueType.Number:
                NumericBytes.Write(bytes, (decimal)value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    private static long Epoch { get; } = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private static void WriteText(ArrayBufferWriter<byte> bytes, string text, byte? version)
    {
        var more = version is null ? 0 : 1;
        var length = Encoding.UTF8.GetByteCount(text);
        var span = bytes.GetSpan(sizeof(int) + more + length);
        BinaryPrimitives.WriteInt32BigEndian(span, more + length);
        if (version is { } number)
        {
            span[sizeof(int)] = number;
        }

        Encoding.UTF8.GetBytes(text, span[(sizeof(int) + more)..]);
        bytes.Advance(sizeof(int) + more + length);
    }

    private static void WriteInt64(ArrayBufferWriter<byte> bytes, long value)
    {
        var span = bytes.GetSpan(sizeof(int) + sizeof(long));
        BinaryPrimitives.WriteInt32BigEndian(span, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(span[sizeof(int)..], value);
        bytes.Advance(sizeof(int) + sizeof(long));
    }

    private static void WriteInt32(ArrayBufferWriter<byte> bytes, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(sizeof(int)), value);
        bytes.Advance(sizeof(int));
    }

    private static void WriteInt16(ArrayBufferWriter<byte> bytes, short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(bytes.GetSpan(sizeof(short)), value);
        bytes.Advance(sizeof(short));
    }
}
