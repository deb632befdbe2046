using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests;

public sealed class RealtimeDefinitionsTests
{
    private static readonly EventSourceDefinition Web = new() { Name = "web", WriteKey = "key-w" };
    private static readonly EventSourceDefinition App = new() { Name = "app", WriteKey = "key-ä" };

    [Fact]
    public void FindSource_OfAKey_IsItsOwn()
    {
        var definitions = new RealtimeDefinitions([Web, App], [], []);

        Assert.Same(Web, definitions.FindSource("key-w"u8));
        Assert.Same(App, definitions.FindSource("key-ä"u8));
        Assert.Null(definitions.FindSource("key-"u8));
        Assert.Null(definitions.FindSource(""u8));
    }

    [Fact]
    public void Sources_WithOneKey_AreRefusedWithoutTheKey()
    {
        var exception = Assert.Throws<ArgumentException>(() => new RealtimeDefinitions([Web, App with { WriteKey = "key-w" }], [], []));

        Assert.Contains("'web' and 'app'", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key-w", exception.Message, StringComparison.Ordinal);
    }
}
