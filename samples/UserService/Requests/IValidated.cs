namespace UserService.Requests;

/// <summary>A request body that knows its own rules.</summary>
internal interface IValidated
{
    void Validate(RequestErrors errors);
}
