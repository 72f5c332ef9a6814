import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { request } from "@/api/client";
import { describeError, errorCode } from "@/api/errors";
import { graphql } from "@/api/generated";
import { FrontPage, FrontProblem } from "@/components/front-page";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";

const LoginDocument = graphql(`
  mutation Login($email: String!, $password: String!) {
    login(email: $email, password: $password) {
      email
    }
  }
`);

export function LoginPage() {
  const { t } = useWording();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { redirect } = useSearch({ from: "/login" });
  const [shown, setShown] = useState(false);
  useEffect(() => {
    document.title = t("login.title");
  }, [t]);
  const login = useMutation({
    mutationKey: ["login"],
    mutationFn: (credentials: { email: string; password: string }) => request(LoginDocument, credentials),
    onSuccess: () => {
      queryClient.clear();
      router.history.push(redirect);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    login.mutate({ email: String(form.get("email")).trim(), password: String(form.get("password")) });
  };
  const problem = login.error
    ? errorCode(login.error) === "WRONG_CREDENTIALS"
      ? t("login.wrong")
      : describeError(login.error, t)
    : null;

  return (
    <FrontPage title={t("login.title")} lead={t("login.lead")}>
      <form onSubmit={submit} className="grid gap-4 rounded-lg border bg-surface p-6 shadow-low">
        <Field label={t("login.email")} name="email" type="text" inputMode="email" autoComplete="username" required />
        <div className="relative">
          <Field
            label={t("login.password")}
            name="password"
            type={shown ? "text" : "password"}
            autoComplete="current-password"
            className="pr-11"
            aria-invalid={problem !== null}
            aria-describedby={problem ? "login-problem" : undefined}
            required
          />
          <Button
            variant="quiet"
            size="icon"
            className="absolute right-0.5 bottom-0.5"
            aria-label={t(shown ? "login.hide" : "login.show")}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </Button>
        </div>
        <FrontProblem id="login-problem">{problem}</FrontProblem>
        <Button type="submit" variant="primary" size="large" disabled={login.isPending}>
          {t(login.isPending ? "login.busy" : "login.submit")}
        </Button>
      </form>
    </FrontPage>
  );
}
