using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures what is sent.</summary>
public sealed class RequestBuilder
{
    private readonly RequestOptions _request;

    internal RequestBuilder(RequestOptions request) => _request = request;

    /// <summary>Sets the method of a web service; POST by default.</summary>
    /// <param name="method">GET, POST, PUT, PATCH or DELETE.</param>
    /// <returns>The same builder.</returns>
    public RequestBuilder Method(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        _request.Method = method;
        return this;
    }

    /// <summary>Sets what is appended to the web service's address.</summary>
    /// <param name="template">A Liquid template that begins with <c>/</c> or <c>?</c>, such as <c>/users/{{ row.id | url_encode }}</c>.</param>
    /// <returns>The same builder.</returns>
    public RequestBuilder Url(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        _request.Url = template;
        return this;
    }

    /// <summary>Sets what is sent; JSON that says what happened by default.</summary>
    /// <param name="template">A Liquid template; it sees <c>row</c>, <c>rows</c> and <c>context</c>.</param>
    /// <returns>The same builder.</returns>
    public RequestBuilder Template(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        _request.Template = template;
        return this;
    }
}
