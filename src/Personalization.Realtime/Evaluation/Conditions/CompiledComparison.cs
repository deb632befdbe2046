using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Evaluation.Periods;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>A comparison, ready to be made on the bytes of a JSON text. Immutable.</summary>
internal sealed class CompiledComparison
{
    private readonly FieldOperator _operator;
    private readonly bool _isNegated;
    private readonly bool _excludesNulls;
    private readonly TimeZoneInfo _zone;
    private readonly CompiledPeriod? _period;
    private readonly byte[][] _texts;
    private readonly ExactNumber[] _numbers;
    private readonly long[] _times;
    private readonly bool[] _booleans;

    internal CompiledComparison(FieldComparison comparison, TimeZoneInfo zone, bool excludesNulls)
    {
        _isNegated = comparison.Operator is FieldOperator.NotEqualTo or FieldOperator.NotContains or FieldOperator.NotWithin;
        _operator = comparison.Operator switch
        {
            FieldOperator.NotEqualTo => FieldOperator.EqualTo,
            FieldOperator.NotContains => FieldOperator.Contains,
            FieldOperator.NotWithin => FieldOperator.Within,
            var positive => positive,
        };
        _excludesNulls = excludesNulls;
        _zone = zone;
        _period = comparison.Period is { } period ? new CompiledPeriod(period, zone) : null;
        _texts = [.. comparison.Values.OfType<string>().Select(Encoding.UTF8.GetBytes)];
        _numbers = [.. comparison.Values.Where(value => value is double or decimal or int or long).Select(value => new ExactNumber((IFormattable)value))];
        _times = [.. comparison.Values.OfType<DateTimeOffset>().Select(value => value.UtcTicks)];
        _booleans = [.. comparison.Values.OfType<bool>()];
    }

    /// <summary>Makes the comparison.</summary>
    /// <param name="kind">The kind of the value.</param>
    /// <param name="value">The text, or the number as it is written.</param>
    /// <param name="now">The time, in ticks in UTC.</param>
    /// <param name="until">Until when the answer is certain.</param>
    internal bool Holds(FieldKind kind, ReadOnlySpan<byte> value, long now, out long until)
    {
        until = ZoneTime.Never;
        return kind == FieldKind.Null
            ? _operator == FieldOperator.NotExists || (_isNegated && !_excludesNulls)
            : HoldsOf(kind, value, now, ref until) != _isNegated;
    }

    private bool HoldsOf(FieldKind kind, ReadOnlySpan<byte> value, long now, ref long until) => _operator switch
    {
        FieldOperator.Exists => true,
        FieldOperator.NotExists => false,
        FieldOperator.Within or FieldOperator.Anniversary => kind == FieldKind.Text && HoldsNow(value, now, ref until),
        _ => kind switch
        {
            FieldKind.Text => HoldsOfText(value) || (_times.Length > 0 && TimestampText.TryParse(value, out var time, out _) && HoldsOfTime(time)),
            FieldKind.Number => HoldsOfNumber(value),
            FieldKind.True or FieldKind.False => Array.IndexOf(_booleans, kind == FieldKind.True) >= 0,
            _ => false,
        },
    };

    private bool HoldsNow(ReadOnlySpan<byte> value, long now, ref long until)
    {
        if (!TimestampText.TryParse(value, out var ticks, out var isDate))
        {
            return false;
        }

        // A date alone is the zone's own day.
        return _operator == FieldOperator.Anniversary
            ? Anniversary.IsToday(isDate ? new DateTime(ticks) : ZoneTime.ToLocal(_zone, ticks), _zone, now, out until)
            : _period!.Of(isDate ? ZoneTime.ToUtc(_zone, new DateTime(ticks)) : ticks).Contains(now, out until);
    }

    private bool HoldsOfText(ReadOnlySpan<byte> value)
    {
        foreach (var text in _texts)
        {
            var holds = _operator switch
            {
                FieldOperator.EqualTo => value.SequenceEqual(text),
                FieldOperator.Contains => value.IndexOf(text) >= 0,
                FieldOperator.StartsWith => value.StartsWith(text),
                _ => value.EndsWith(text),
            };
            if (holds)
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsOfNumber(ReadOnlySpan<byte> value)
    {
        if (_operator == FieldOperator.EqualTo)
        {
            foreach (var number in _numbers)
            {
                if (number.CompareTo(value) == 0)
                {
                    return true;
                }
            }

            return false;
        }

        return _numbers.Length > 0 && HoldsOfOrder(_numbers[0].CompareTo(value), _numbers[^1].CompareTo(value));
    }

    private bool HoldsOfTime(long value)
        => _operator == FieldOperator.EqualTo ? Array.IndexOf(_times, value) >= 0 : HoldsOfOrder(value.CompareTo(_times[0]), value.CompareTo(_times[^1]));

    private bool HoldsOfOrder(int toFirst, int toLast) => _operator switch
    {
        FieldOperator.GreaterThan or FieldOperator.After => toFirst > 0,
        FieldOperator.AtLeast => toFirst >= 0,
        FieldOperator.LessThan or FieldOperator.Before => toFirst < 0,
        FieldOperator.AtMost => toFirst <= 0,
        _ => toFirst >= 0 && toLast <= 0,
    };
}
