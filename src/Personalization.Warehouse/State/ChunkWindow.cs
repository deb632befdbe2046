using Npgsql;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.State;

/// <summary>Some bytes of a file that were read at once.</summary>
internal sealed class ChunkWindow
{
    private byte[] _bytes = [];
    private long _start;
    private int _length;

    internal long End => _start + _length;

    /// <summary>Answers the bytes from a position on, as far as they are here.</summary>
    internal ReadOnlySpan<byte> From(long position)
        => position >= _start && position < End ? _bytes.AsSpan((int)(position - _start), (int)(End - position)) : default;

    /// <summary>Reads the bytes at a position, which must be before the file's end, and some behind it.</summary>
    internal async Task LoadAsync(NpgsqlConnection connection, StateSql sql, long file, long position, CancellationToken cancellationToken)
    {
        _length = 0;
        var command = CommandExtensions.Create(connection, sql.ReadChunks, file, position);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    Append(reader);
                }
            }
        }

        if (From(position).IsEmpty)
        {
            throw StateErrors.Damaged(position);
        }
    }

    private void Append(NpgsqlDataReader reader)
    {
        var position = reader.GetInt64(0);
        if (_length == 0)
        {
            _start = position;
        }
        else if (position != End)
        {
            throw StateErrors.Damaged(End);
        }

        var length = (int)reader.GetBytes(1, 0, null, 0, 0);
        if (_bytes.Length < _length + length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + length, Math.Min(_bytes.Length * 2, 2 * StateSql.ChunkBytes)));
        }

        reader.GetBytes(1, 0, _bytes, _length, length);
        _length += length;
    }
}
