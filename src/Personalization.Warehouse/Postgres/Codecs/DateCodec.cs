using System.Buffers;
using System.Buffers.Binary;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Dates, which are days since 2000-01-01.</summary>
internal sealed class DateCodec() : ScalarCodec("date")
{
    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        var days = BinaryPrimitives.ReadInt32BigEndian(value);
        if (days is int.MaxValue or int.MinValue)
        {
            throw new FormatException("an infinite date is no date in JSON; select nullif(column, 'infinity') or a case expression that replaces it.");
        }

        var text = new TimeText(stackalloc byte[TimeText.MaxLength]);
        text.AppendDate(days);
        text.CopyTo(destination);
    }
}
