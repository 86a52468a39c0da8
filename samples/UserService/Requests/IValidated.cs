namespace UserService.Requests;

/// <summary>A request body that validates itself.</summary>
internal interface IValidated
{
    void Validate(RequestErrors errors);
}
