namespace Personalization.Realtime.Audiences;

/// <summary>What is sent. Not thread-safe while it is filled.</summary>
public sealed class RequestOptions
{
    /// <summary>Gets or sets the method of a web service: GET, POST, PUT, PATCH or DELETE.</summary>
    /// <value><see langword="null"/> by default: POST.</value>
    public string? Method { get; set; }

    /// <summary>Gets or sets the Liquid template of what is appended to the web service's address, such as <c>/users/{{ row.id | url_encode }}</c>.</summary>
    /// <value><see langword="null"/> by default: nothing.</value>
    public string? Url { get; set; }

    /// <summary>Gets or sets the Liquid template of what is sent.</summary>
    /// <value><see langword="null"/> by default: JSON that says what happened.</value>
    public string? Template { get; set; }

    /// <summary>Answers these options, and what they do not say from others.</summary>
    internal RequestOptions Over(RequestOptions others) => new() { Method = Method ?? others.Method, Url = Url ?? others.Url, Template = Template ?? others.Template };
}
