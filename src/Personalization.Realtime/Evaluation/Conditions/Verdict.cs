namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>Whether something holds, and until when that is certain: ticks in UTC. One number, so that it is passed in a register.</summary>
internal readonly record struct Verdict
{
    private readonly long _value;

    /// <summary>Makes a verdict.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="until">Until when; not negative.</param>
    internal Verdict(bool holds, long until) => _value = holds ? until : ~until;

    private Verdict(long value) => _value = value;

    internal bool Holds => _value >= 0;

    internal long Until => _value ^ (_value >> 63);

    /// <summary>Gets the verdict on the contrary.</summary>
    internal Verdict Inverted => new(~_value);
}
