using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures an audience.</summary>
public sealed class AudienceBuilder
{
    private readonly AudienceSettings _settings;

    internal AudienceBuilder(AudienceSettings settings) => _settings = settings;

    /// <summary>Sets the time zone of calendar days and anniversaries; UTC by default.</summary>
    /// <param name="timeZone">Its IANA name, such as <c>Europe/Berlin</c>.</param>
    /// <returns>The same builder.</returns>
    public AudienceBuilder TimeZone(string timeZone)
    {
        ArgumentNullException.ThrowIfNull(timeZone);
        _settings.TimeZone = timeZone;
        return this;
    }

    /// <summary>Makes a negated comparison false where the field is null or absent. By default it is true there.</summary>
    /// <param name="excluded">Whether it is false.</param>
    /// <returns>The same builder.</returns>
    public AudienceBuilder ExcludeNullsInNot(bool excluded = true)
    {
        _settings.ExcludesNullsInNot = excluded;
        return this;
    }

    /// <summary>Sets the condition: all of some.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <returns>The same builder.</returns>
    public AudienceBuilder All(params Func<ConditionBuilder, AudienceCondition>[] conditions) => Where(condition => condition.All(conditions));

    /// <summary>Sets the condition: one of some.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <returns>The same builder.</returns>
    public AudienceBuilder Any(params Func<ConditionBuilder, AudienceCondition>[] conditions) => Where(condition => condition.Any(conditions));

    /// <summary>Sets the condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <returns>The same builder.</returns>
    public AudienceBuilder Where(Func<ConditionBuilder, AudienceCondition> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        _settings.Where = condition(ConditionBuilder.Instance);
        return this;
    }
}
