using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

public sealed class EventSourceDefinitionTests
{
    [Fact]
    public void Text_OfDefinitionsAndMessages_HasNoKeyAndNoPerson()
    {
        Assert.Equal("event source 'web'", new EventSourceDefinition { Name = "web", WriteKey = "key" }.ToString());
        Assert.Equal("Track 'm' of 'web'", ParsedBody.Message("{\"userId\":\"u\",\"event\":\"E\",\"messageId\":\"m\"}").ToString());
    }

    [Fact]
    public void Origins_NotGiven_AreNone()
        => Assert.Empty(new EventSourceDefinition { Name = "web", WriteKey = "key" }.Origins);
}
