using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

public sealed class EventSourceDefinitionTests
{
    [Fact]
    public void Origins_NotGiven_AreNone()
        => Assert.Empty(new EventSourceDefinition { Name = "web", WriteKey = "key" }.Origins);
}
