namespace Personalization.DependencyInjection;

/// <summary>The unit tests of a sync's mappings.</summary>
public sealed partial class SyncBuilder
{
    /// <summary>Adds a unit test: rows, and what the sync has to make of them. It is run by <see cref="IModelService.RunUnitTestsAsync"/>.</summary>
    /// <param name="name">What is tested, in a few words; each test of a sync has its own.</param>
    /// <param name="configure">Says what is given and what is expected.</param>
    /// <returns>The same builder.</returns>
    /// <example>
    /// <code>
    /// sync.UnitTest("The e-mail is lowercased", test => test
    ///     .Given("""{ "user_id": 1, "email": "Ann@Example.com" }""")
    ///     .ExpectRecord("""{ "email": "ann@example.com" }"""));
    /// </code>
    /// </example>
    public SyncBuilder UnitTest(string name, Action<UnitTestBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new UnitTestBuilder(name);
        configure(builder);
        _settings.UnitTests.Add(builder.Build());
        return this;
    }
}
